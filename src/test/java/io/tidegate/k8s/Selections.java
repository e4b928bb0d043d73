package io.tidegate.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** Whatever selects pods selects those that it means, and no others; and what is referred to is there. */
final class Selections {
    private static final String CACHE_OF_NAMES = "169.254.20.10/32";
    private static final String NAME = "app.kubernetes.io/name";

    private final Manifests manifests;
    private final Findings findings;

    Selections(Manifests manifests, Findings findings) {
        this.manifests = manifests;
        this.findings = findings;
    }

    void check() {
        manifests.workloads().forEach(this::workload);
        manifests.of("StatefulSet").forEach(this::members);
        manifests.of("Service").forEach(this::service);
        manifests.of("PodDisruptionBudget").forEach(this::budget);
        manifests.of("HorizontalPodAutoscaler").forEach(this::autoscaler);
        manifests.of("NetworkPolicy").forEach(this::networkPolicy);
        manifests.of("PodMonitor").forEach(this::monitor);
        manifests.of("HTTPRoute").forEach(this::route);
        manifests.of("Ingress").forEach(this::ingress);
        namespaces();
        findings.require(manifests.of("Secret").findAny().isEmpty(), "Secret", "secrets are not ours to make");
    }

    private void workload(Manifest workload) {
        JsonNode selector = workload.spec().path("selector").path("matchLabels");
        findings.require(
                manifests.selected(selector).equals(List.of(workload)),
                workload,
                "selector finds " + manifests.selected(selector));
        for (JsonNode spread : workload.template().path("spec").path("topologySpreadConstraints")) {
            findings.require(
                    manifests
                            .selected(spread.path("labelSelector").path("matchLabels"))
                            .equals(List.of(workload)),
                    workload,
                    "is spread among others' pods");
        }
        String account =
                workload.template().path("spec").path("serviceAccountName").asText();
        findings.require(
                manifests.find("ServiceAccount", account).isPresent(), workload, "no ServiceAccount " + account);
    }

    private void members(Manifest workload) {
        String name = workload.spec().path("serviceName").asText();
        Manifest service = manifests.find("Service", name).orElse(null);
        findings.require(service != null, workload, "no Service " + name);
        if (service == null) {
            return;
        }
        findings.require(service.spec().path("clusterIP").asText().equals("None"), service, "must be headless");
        findings.require(
                service.spec().path("publishNotReadyAddresses").asBoolean(), service, "must show who is not ready yet");
        findings.require(
                manifests.selected(service.spec().path("selector")).equals(List.of(workload)),
                service,
                "must find those that hold data, and no others");
    }

    private void service(Manifest service) {
        List<Manifest> selected = manifests.selected(service.spec().path("selector"));
        findings.require(!selected.isEmpty(), service, "selects nothing of ours");
        for (Manifest workload : selected) {
            for (JsonNode port : service.spec().path("ports")) {
                Integer target = workload.ports().get(port.path("targetPort").asText());
                findings.require(
                        target != null && target == port.path("port").asInt(),
                        service,
                        "port " + port + " is " + target + " at " + workload);
            }
        }
    }

    private void budget(Manifest budget) {
        List<Manifest> selected =
                manifests.selected(budget.spec().path("selector").path("matchLabels"));
        findings.require(selected.size() == 1, budget, "must be for one kind of pods, is for " + selected);
        for (Manifest workload : selected) {
            if (workload.kind().equals("StatefulSet")) {
                findings.require(budget.spec().path("maxUnavailable").asText().equals("1"), budget, "one at a time");
                findings.require(
                        workload.spec().path("replicas").asInt(2) > 1,
                        budget,
                        "blocks the drain of a machine for ever");
            }
        }
    }

    private void autoscaler(Manifest autoscaler) {
        JsonNode target = autoscaler.spec().path("scaleTargetRef");
        Manifest workload = manifests
                .find(target.path("kind").asText(), target.path("name").asText())
                .orElse(null);
        findings.require(workload != null, autoscaler, "nothing to scale: " + target);
        if (workload == null) {
            return;
        }
        findings.require(!workload.spec().has("replicas"), workload, "the number is the autoscaler's");
        int grace = workload.template()
                .path("spec")
                .path("terminationGracePeriodSeconds")
                .asInt();
        JsonNode down = autoscaler.spec().path("behavior").path("scaleDown");
        for (JsonNode policy : down.path("policies")) {
            findings.require(
                    policy.path("value").asInt() == 1
                            && policy.path("periodSeconds").asInt() > grace,
                    autoscaler,
                    "two pods would drain at once");
        }
        findings.require(down.path("selectPolicy").asText().equals("Min"), autoscaler, "down by the slowest policy");
    }

    private void networkPolicy(Manifest policy) {
        JsonNode selector = policy.spec().path("podSelector").path("matchLabels");
        findings.require(
                manifests.selected(selector).equals(manifests.workloads()), policy, "must hold for all of our pods");
        for (JsonNode rule : policy.spec().path("ingress")) {
            ports(policy, rule);
            for (JsonNode port : rule.path("ports")) {
                boolean isOfMembers =
                        List.of("members", "bus").contains(port.path("port").asText());
                findings.require(!isOfMembers || isFromPodsOnly(rule), policy, "members' ports must be for pods only");
                boolean isOfClients = port.path("port").asText().equals("clients");
                findings.require(isOfClients || rule.has("from"), policy, port + " is open to everybody");
            }
        }
        for (JsonNode rule : policy.spec().path("egress")) {
            if (!isOfNames(rule)) {
                ports(policy, rule);
            } else {
                for (JsonNode peer : rule.path("to")) {
                    JsonNode labels = peer.path("podSelector").path("matchLabels");
                    boolean isService = labels.size() == 1
                            && labels.path("k8s-app").asText().equals("kube-dns");
                    boolean isCache = peer.path("ipBlock").path("cidr").asText().equals(CACHE_OF_NAMES);
                    findings.require(isService || isCache, policy, "DNS is not reached by " + peer);
                }
            }
        }
        findings.require(
                policy.spec().path("egress").findValues("port").stream().anyMatch(port -> port.asInt() == 53),
                policy,
                "without DNS nodes find nobody");
    }

    private static boolean isOfNames(JsonNode rule) {
        return rule.path("ports").findValues("port").stream().anyMatch(port -> port.asInt() == 53);
    }

    private static boolean isFromPodsOnly(JsonNode rule) {
        boolean all = rule.path("from").size() > 0;
        for (JsonNode peer : rule.path("from")) {
            JsonNode labels = peer.path("podSelector").path("matchLabels");
            all &= peer.size() == 1 && (labels.has(NAME) || labels.has("tidegate.io/bus-service"));
        }
        return all;
    }

    private void ports(Manifest policy, JsonNode rule) {
        for (JsonNode port : rule.path("ports")) {
            for (Manifest workload : manifests.workloads()) {
                findings.require(
                        workload.ports().containsKey(port.path("port").asText()),
                        policy,
                        workload + " has no port " + port);
            }
        }
    }

    private void monitor(Manifest monitor) {
        List<Manifest> selected =
                manifests.selected(monitor.spec().path("selector").path("matchLabels"));
        findings.require(selected.equals(manifests.workloads()), monitor, "watches " + selected);
        for (JsonNode endpoint : monitor.spec().path("podMetricsEndpoints")) {
            findings.require(endpoint.path("port").asText().equals("admin"), monitor, "metrics are at admin");
        }
    }

    private void route(Manifest route) {
        for (JsonNode rule : route.spec().path("rules")) {
            for (JsonNode backend : rule.path("backendRefs")) {
                backend(route, backend.path("name").asText(), backend.path("port"));
            }
        }
    }

    private void ingress(Manifest ingress) {
        for (JsonNode rule : ingress.spec().path("rules")) {
            for (JsonNode path : rule.path("http").path("paths")) {
                JsonNode service = path.path("backend").path("service");
                backend(
                        ingress,
                        service.path("name").asText(),
                        service.path("port").path("name"));
            }
        }
    }

    private void backend(Manifest from, String name, JsonNode port) {
        JsonNode ports = manifests
                .find("Service", name)
                .map(service -> service.spec().path("ports"))
                .orElse(Manifests.tree("[]"));
        boolean isThere = false;
        for (JsonNode each : ports) {
            isThere |= port.equals(each.path("port")) || port.equals(each.path("name"));
        }
        findings.require(isThere, from, "no Service " + name + " with port " + port);
    }

    private void namespaces() {
        List<String> spaces = manifests.all().stream()
                .filter(each -> !each.kind().equals("Namespace"))
                .map(each -> each.tree().path("metadata").path("namespace").asText())
                .distinct()
                .toList();
        findings.require(spaces.size() == 1, "namespaces", "objects are in " + spaces);
        manifests
                .of("Namespace")
                .forEach(space -> findings.require(spaces.contains(space.name()), space, "is not used"));
    }
}

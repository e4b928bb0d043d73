package io.tidegate.k8s;

import io.tidegate.config.Config;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What no schema knows: that the objects of an overlay fit each other and the node. */
final class Invariants {
    private Invariants() {}

    /**
     * Everything that is wrong.
     *
     * @param directory an empty one, for the files of the pods
     */
    static List<String> problems(Manifests manifests, Path directory) {
        Findings findings = new Findings();
        new Selections(manifests, findings).check();
        findings.require(!manifests.workloads().isEmpty(), "overlay", "runs nothing");
        for (Manifest workload : manifests.workloads()) {
            try {
                ShippedConfig shipped = ShippedConfig.load(manifests, workload, directory.resolve(workload.name()));
                new Pods(manifests, workload, shipped, findings).check();
                if (workload.kind().equals("StatefulSet")) {
                    numbers(manifests, workload, shipped.config(), findings);
                }
                paths(manifests, workload, shipped.config(), findings);
            } catch (IllegalArgumentException refused) {
                findings.require(false, workload, String.valueOf(refused.getMessage()));
            }
        }
        return findings.all();
    }

    /** How many members there are, and how many each of them waits for. */
    private static void numbers(Manifests manifests, Manifest members, Config config, Findings findings) {
        int replicas = members.spec().path("replicas").asInt(smallest(manifests, members));
        int minimum = config.stream().minimumNodes();
        findings.require(
                replicas == 1 ? minimum <= 1 : minimum > replicas / 2 && minimum <= replicas,
                members,
                "stream.minimumNodes " + minimum + " is not more than half of " + replicas);
        findings.require(
                replicas == 1 || config.cluster().startNodes() >= 2,
                members,
                "a pod that finds nobody would count as started");
        findings.require(
                config.cluster().startNodes() <= 1
                        || config.cluster().startsAlone().equals(members.name() + "-0"),
                members,
                "the first pod waits for others, which wait for it");
        findings.require(
                members.spec().path("podManagementPolicy").asText().equals("OrderedReady"),
                members,
                "several pods would stop at once");
    }

    private static int smallest(Manifests manifests, Manifest workload) {
        return manifests
                .of("HorizontalPodAutoscaler")
                .filter(each ->
                        each.spec().path("scaleTargetRef").path("name").asText().equals(workload.name()))
                .mapToInt(each -> each.spec().path("minReplicas").asInt(1))
                .findFirst()
                .orElse(1);
    }

    /** Routes lead to the paths at which a node accepts WebSockets. */
    private static void paths(Manifests manifests, Manifest workload, Config config, Findings findings) {
        for (Manifest route : manifests.all()) {
            if (!List.of("HTTPRoute", "Ingress").contains(route.kind())) {
                continue;
            }
            List<String> paths = new ArrayList<>();
            route.spec().path("rules").findValues("path").forEach(path -> {
                paths.add(path.isTextual() ? path.asText() : path.path("value").asText());
            });
            findings.require(
                    paths.size() == config.websocket().paths().size()
                            && paths.containsAll(config.websocket().paths()),
                    route,
                    "leads to " + paths + ", but " + workload + " has "
                            + config.websocket().paths());
        }
    }
}

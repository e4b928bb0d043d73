package io.tidegate.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubernetes.client.custom.Quantity;
import io.tidegate.config.Config;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The pods of a workload say what the node in them is configured to, and give it what it needs. */
final class Pods {
    /** What a node takes to stop beside letting its clients go: {@code ServeCommand} gives up after that. */
    private static final Duration STOP_WAIT = Duration.ofMinutes(2);

    /** Of memory for what is neither heap nor buffers: classes, threads, code. */
    private static final long OTHER_BYTES = 256L << 20;

    /** The file of options that the image gives java, and whoever sets the variable has to name again. */
    private static final String IN_IMAGE = "@/opt/tidegate/conf/jvm-container.options";

    private static final Pattern HEAP = Pattern.compile("-XX:MaxRAMPercentage=(\\d+)");
    private static final Pattern BUFFERS = Pattern.compile("-XX:MaxDirectMemorySize=(\\d+)m");
    private static final Pattern CORES = Pattern.compile("-XX:ActiveProcessorCount=(\\d+)");
    private static final Pattern COLLECTOR = Pattern.compile("-XX:\\+Use\\w+GC");

    /** {@code check-config} warns of these in every pod: TLS is the proxy's, and a NetworkPolicy guards the ports. */
    private static final List<String> KNOWN_WARNINGS = List.of("websocket.tls:", "http.tls:", "cluster.host:");

    private final Manifests manifests;
    private final Manifest workload;
    private final Config config;
    private final List<String> warnings;
    private final Findings findings;

    Pods(Manifests manifests, Manifest workload, ShippedConfig shipped, Findings findings) {
        this.manifests = manifests;
        this.workload = workload;
        this.config = shipped.config();
        this.warnings = shipped.warnings();
        this.findings = findings;
    }

    void check() {
        ports();
        probes();
        stop();
        memory();
        restrictions();
        volumes();
        discovery();
        for (String warning : warnings) {
            require(KNOWN_WARNINGS.stream().anyMatch(warning::startsWith), "check-config warns: " + warning);
        }
    }

    private void require(boolean isSo, String what) {
        findings.require(isSo, workload, what);
    }

    private JsonNode spec() {
        return workload.template().path("spec");
    }

    private void ports() {
        Map<String, Integer> wanted = Map.of(
                "clients", config.websocket().port(),
                "admin", config.http().port(),
                "members", config.cluster().port(),
                "bus", config.cluster().eventBusPortInUse());
        require(workload.ports().equals(wanted), "ports are " + workload.ports() + ", of its settings " + wanted);
        require(config.websocket().host().equals("0.0.0.0"), "clients cannot reach it");
        require(config.http().host().equals("0.0.0.0"), "the kubelet cannot reach it");
    }

    private void probes() {
        JsonNode paths = Manifests.tree(Manifests.read(Path.of("src", "main", "resources", "openapi.json")))
                .path("paths");
        for (Map.Entry<String, String> probe : Map.of(
                        "startupProbe", "/health/started",
                        "readinessProbe", "/health/ready",
                        "livenessProbe", "/health/live")
                .entrySet()) {
            JsonNode get = workload.container().path(probe.getKey()).path("httpGet");
            require(get.path("port").asText().equals("admin"), probe.getKey() + " asks " + get.path("port"));
            require(get.path("path").asText().equals(probe.getValue()), probe.getKey() + " asks " + get.path("path"));
            require(paths.has(get.path("path").asText()), "no such path: " + get.path("path"));
        }
        JsonNode live = workload.container().path("livenessProbe");
        require(
                seconds(live, "periodSeconds") * seconds(live, "failureThreshold") >= 60,
                "is killed after a pause that others take for none");
        JsonNode started = workload.container().path("startupProbe");
        long budget = seconds(started, "periodSeconds") * seconds(started, "failureThreshold");
        require(
                budget >= config.cluster().startTimeout().toSeconds() * 2,
                "is killed after " + budget + " s, in the midst of its start");
    }

    private static long seconds(JsonNode probe, String field) {
        return probe.path(field).asLong();
    }

    private void stop() {
        long grace = spec().path("terminationGracePeriodSeconds").asLong();
        long before = workload.container()
                .path("lifecycle")
                .path("preStop")
                .path("sleep")
                .path("seconds")
                .asLong();
        require(before >= 5, "is told to stop while proxies still send it clients");
        Duration longest = Duration.ofSeconds(before)
                .plus(config.drain().window())
                .plus(config.drain().patience())
                .plus(STOP_WAIT)
                .plus(config.cluster().linger());
        require(grace >= longest.toSeconds(), "is killed after " + grace + " s, but may need " + longest);
    }

    private void memory() {
        JsonNode resources = workload.container().path("resources");
        String limit = resources.path("limits").path("memory").asText("0");
        require(limit.equals(resources.path("requests").path("memory").asText()), "memory is not what is asked for");
        String options = options();
        long bytes = quantity(limit).longValue();
        long used = bytes * number(HEAP, options) / 100 + (number(BUFFERS, options) << 20) + OTHER_BYTES;
        require(number(HEAP, options) > 0 && number(BUFFERS, options) > 0, "heap and buffers are without bounds");
        require(used <= bytes, "is killed for " + used + " bytes of " + bytes);
        BigDecimal cores = quantity(resources.path("requests").path("cpu").asText("0"));
        require(number(CORES, options) >= cores.longValue(), "asks for more cores than it uses");
        require(number(CORES, options) > 0, "takes all cores of the machine for its own");
        require(COLLECTOR.matcher(options).results().count() == 1, "the collector is left to chance");
        require(!resources.path("limits").has("cpu"), "is throttled");
    }

    private String options() {
        for (JsonNode variable : workload.container().path("env")) {
            if (variable.path("name").asText().equals("JDK_JAVA_OPTIONS")) {
                String options = variable.path("value").asText();
                require(options.startsWith(IN_IMAGE), "gives up what the image gives java");
                return Manifests.read(Path.of("conf", "jvm-container.options"))
                        .lines()
                        .filter(line -> !line.startsWith("#"))
                        .collect(Collectors.joining(" ", "", options.substring(IN_IMAGE.length())));
            }
        }
        return Manifests.read(Path.of("conf", "jvm-container.options"));
    }

    private static BigDecimal quantity(String text) {
        return new Quantity(text).getNumber();
    }

    /** The last one counts. */
    private static long number(Pattern pattern, String options) {
        return pattern.matcher(options)
                .results()
                .mapToLong(found -> Long.parseLong(found.group(1)))
                .reduce((before, last) -> last)
                .orElse(0);
    }

    /** The standard {@code restricted} of Kubernetes for pods, and a root that cannot be written to. */
    private void restrictions() {
        JsonNode pod = spec().path("securityContext");
        JsonNode container = workload.container().path("securityContext");
        require(pod.path("runAsNonRoot").asBoolean() && pod.path("runAsUser").asInt() > 0, "runs as root");
        require(pod.path("seccompProfile").path("type").asText().equals("RuntimeDefault"), "has no seccomp profile");
        require(!container.path("allowPrivilegeEscalation").asBoolean(true), "may become more than it is");
        require(container.path("readOnlyRootFilesystem").asBoolean(), "its root can be written to");
        require(
                container.path("capabilities").path("drop").path(0).asText().equals("ALL")
                        && !container.path("capabilities").has("add"),
                "has capabilities");
        require(!spec().path("automountServiceAccountToken").asBoolean(true), "has a token of the API server");
        require(!spec().path("enableServiceLinks").asBoolean(true), "gets variables of every Service");
        for (String shared : List.of("hostNetwork", "hostPID", "hostIPC")) {
            require(!spec().has(shared), shared);
        }
        require(!pod.has("sysctls"), "asks for settings of the kernel that kubelets may not allow");
    }

    private void volumes() {
        List<String> volumes = new ArrayList<>();
        for (JsonNode volume : spec().path("volumes")) {
            volumes.add(volume.path("name").asText());
            require(!volume.has("hostPath"), "uses the machine's files");
            if (volume.has("configMap")) {
                String name = volume.path("configMap").path("name").asText();
                require(manifests.find("ConfigMap", name).isPresent(), "no ConfigMap " + name);
            }
        }
        List<String> mounts = new ArrayList<>();
        List<String> paths = new ArrayList<>();
        for (JsonNode mount : workload.container().path("volumeMounts")) {
            mounts.add(mount.path("name").asText());
            paths.add(mount.path("mountPath").asText());
        }
        require(volumes.size() == mounts.size() && volumes.containsAll(mounts), volumes + " are mounted as " + mounts);
        require(paths.contains("/tmp"), "java cannot write anywhere");
    }

    private void discovery() {
        Path file = Path.of(config.cluster().file());
        JsonNode hazelcast = Manifests.tree(Manifests.read(file)).path("hazelcast");
        JsonNode kubernetes = hazelcast.path("advanced-network").path("join").path("kubernetes");
        Manifest service = manifests
                .find("Service", kubernetes.path("service-dns").asText())
                .orElse(null);
        require(service != null, "no Service " + kubernetes.path("service-dns"));
        require(
                kubernetes.path("service-port").asInt() == config.cluster().port(),
                "looks for others at " + kubernetes.path("service-port"));
        require(
                hazelcast.path("lite-member").path("enabled").asBoolean()
                        == workload.kind().equals("Deployment"),
                "pods of a StatefulSet hold data, those of a Deployment do not");
        require(
                workload.container().path("env").toString().contains("status.podIP")
                        && config.cluster().host().equals("10.1.2.3"),
                "the others do not reach it");
        require(config.cluster().node().equals("tidegate-0"), "has no name that operators know");
    }
}

package io.tidegate.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the overlays render to is what Kubernetes takes and what a node needs; and the tests would see it if it were not. */
final class ManifestsTest {
    @TempDir
    private Path directory = Path.of("");

    @ParameterizedTest
    @ValueSource(strings = {"dev", "prod", "large"})
    void kubernetesTakesIt(String overlay) {
        assertThat(StrictModels.problems(Manifests.ofOverlay(overlay))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"dev", "prod", "large"})
    void objectsFitEachOtherAndTheNode(String overlay) {
        assertThat(Invariants.problems(Manifests.ofOverlay(overlay), directory)).isEmpty();
    }

    @Test
    void filesThatStandTwiceAreEqual() {
        assertThat(Manifests.read(Path.of("k8s", "base", "files", "hazelcast.yaml")))
                .isEqualTo(Manifests.read(Path.of("cluster", "kubernetes.yaml")));
        assertThat(Manifests.tree(Manifests.read(
                                Path.of("k8s", "components", "split-roles", "files", "hazelcast-gateway.yaml")))
                        .path("hazelcast")
                        .path("advanced-network"))
                .isEqualTo(Manifests.tree(Manifests.read(Path.of("cluster", "kubernetes.yaml")))
                        .path("hazelcast")
                        .path("advanced-network"));
        assertThat(Manifests.read(Path.of("k8s", "components", "ingress", "proxies.yaml")))
                .isEqualTo(Manifests.read(Path.of("k8s", "components", "gateway-api", "proxies.yaml")));
    }

    @Test
    void alertsAndDashboardAreThoseOfConf() {
        Manifests prod = Manifests.ofOverlay("prod");

        assertThat(prod.find("PrometheusRule", "tidegate").orElseThrow().spec())
                .as("k8s/components/monitoring/refresh")
                .isEqualTo(Manifests.tree(Manifests.read(Path.of("conf", "prometheus", "alerts.yml"))));
        assertThat(prod.find("ConfigMap", "tidegate-dashboard")
                        .orElseThrow()
                        .tree()
                        .path("data")
                        .path("tidegate.json")
                        .asText())
                .as("k8s/components/monitoring/refresh")
                .isEqualTo(Manifests.read(Path.of("conf", "grafana", "tidegate.json")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        prod  | minReadySeconds: 15                 | minReadySecond: 15
        prod  | minReadySeconds: 15                 | minReadySeconds: soon
        prod  | selectPolicy: Min                   | selectedPolicy: Min
        prod  | memory: 2Gi                         | memory: 2Gigabytes
        prod  | apiVersion: policy/v1               | apiVersion: policy/v1beta1
        prod  | startupProbe:                       | startProbe:
        prod  | podMetricsEndpoints:                | podMetricEndpoints:
        prod  | hostnames:                          | hosts:
        prod  | averageValue: "15000"               | averageValue: many
        large | pathType: Exact                     | type: Exact
        """)
    void whatKubernetesWouldRefuseIsFound(String overlay, String from, String to) {
        assertThat(StrictModels.problems(planted(overlay, from, to))).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        prod  | publishNotReadyAddresses: true          | publishNotReadyAddresses: false    | must show who is not ready
        prod  | clusterIP: None                         | clusterIP: 10.0.0.1                | must be headless
        prod  | targetPort: clients                     | targetPort: client                 | port
        prod  | containerPort: 9090                     | containerPort: 9091                | ports are
        prod  | containerPort: 15701                    | containerPort: 25701               | ports are
        prod  | path: /health/ready                     | path: /health/started              | readinessProbe asks
        prod  | terminationGracePeriodSeconds: 300      | terminationGracePeriodSeconds: 240 | but may need
        prod  | seconds: 10                             | seconds: 1                         | while proxies still
        dev   | -XX:MaxRAMPercentage=40                 | -XX:MaxRAMPercentage=75            | is killed for
        prod  | @/opt/tidegate/conf/jvm-container.options | -XX:+UseZGC                    | gives up what the image
        prod  | -XX:ActiveProcessorCount=2              | -Dno.cores=2                       | takes all cores
        prod  | readOnlyRootFilesystem: true            | readOnlyRootFilesystem: false      | can be written to
        prod  | allowPrivilegeEscalation: false         | allowPrivilegeEscalation: true     | may become more
        prod  | podManagementPolicy: OrderedReady       | podManagementPolicy: Parallel      | several pods
        prod  | serviceName: tidegate-members           | serviceName: tidegate              | must be headless
        prod  | periodSeconds: 600                      | periodSeconds: 60                  | two pods would drain
        prod  | k8s-app: kube-dns                       | app.kubernetes.io/name: tidegate   | DNS is not reached
        prod  | name: TIDEGATE_CLUSTER_NODE             | name: TIDEGATE_CLUSTER_NOD         | unknown environment variable
        prod  | fieldPath: status.podIP                 | fieldPath: status.hostIP           | no field of a pod
        prod  | minimumNodes: 2                         | minimumNodes: 1                    | not more than half
        prod  | startsAlone: tidegate-0                 | startsAlone: tidegate-1            | the first pod waits
        prod  | startNodes: 2                           | startNodes: 1                      | that finds nobody
        prod  | service-dns: tidegate-members           | service-dns: tidegate-member       | no Service
        prod  | service-port: 5701                      | service-port: 5702                 | looks for others at
        prod  | minReplicas: 3                          | minReplicas: 4                     | not more than half
        prod  | value: /eventbus/websocket              | value: /eventbus                   | leads to
        prod  | mountPath: /tmp                         | mountPath: /var/tmp                | cannot write
        large | file: /etc/tidegate/hazelcast.yaml      | fil: /etc/tidegate/hazelcast.yaml  | unknown key
        large | maxUnavailable: 1                       | maxUnavailable: 2                  | one at a time
        """)
    void whatDoesNotFitIsFound(String overlay, String from, String to, String complaint) {
        assertThat(Invariants.problems(planted(overlay, from, to), directory))
                .anyMatch(line -> line.contains(complaint));
    }

    @Test
    void selectorsThatKustomizeLeavesEmptyAreFound() {
        Manifests empty = Manifests.parse(Manifests.read(Manifests.golden("prod"))
                .replace(
                        "  selector:\n    matchLabels:\n      app.kubernetes.io/component: member\n      app.kubernetes.io/name: tidegate\n  unhealthy",
                        "  selector: {}\n  unhealthy"));
        assertThat(Invariants.problems(empty, directory))
                .anyMatch(line -> line.contains("must be for one kind of pods"));
    }

    private static Manifests planted(String overlay, String from, String to) {
        String golden = Manifests.read(Manifests.golden(overlay));
        assertThat(golden).as("there is something to plant a fault in").contains(from);
        return Manifests.parse(golden.replace(from, to));
    }
}

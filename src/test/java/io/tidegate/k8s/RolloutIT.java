package io.tidegate.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tidegate.chaos.LossWatch;
import io.tidegate.testkit.RawClient;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The rendered manifests are executed: pods as network namespaces, under load from publishers and from subscribers that
 * come back with cursors and sessions. Takes Linux, root, the command {@code ip} and dnsmasq; elsewhere it is skipped, unless
 * {@code FOREIGN_CLIENTS=required} is in the environment.
 */
@Tag("faults")
final class RolloutIT {
    private static final Duration PART_WAIT = Duration.ofSeconds(60);
    private static final Pattern MEMBERS = Pattern.compile("(?m)^tidegate_cluster_members (\\d+)");
    private static final int ENTRANCES = 5;

    @TempDir
    private Path directory = Path.of("");

    @BeforeEach
    void needsNamespacesAndDns() {
        boolean required = "required".equals(System.getenv("FOREIGN_CLIENTS"));
        String reason = "needs root, ip netns and dnsmasq";
        assertThat(PodCluster.isPossible() || !required).as(reason).isTrue();
        assumeTrue(PodCluster.isPossible(), reason);
    }

    @Test
    void nothingIsLostWhilePodsComeAndGo() throws IOException {
        Manifests manifests = Manifests.ofOverlay("prod");
        Manifest members = manifests.find("StatefulSet", "tidegate").orElseThrow();
        try (PodCluster cluster = PodCluster.make(manifests, ENTRANCES, directory)) {
            cluster.scale(members, 1);
            // A single pod is below stream.minimumNodes: its clients are told to try again until there is another.
            CompletableFuture<LossWatch> starting =
                    CompletableFuture.supplyAsync(() -> LossWatch.start("steady", cluster, false));
            cluster.scale(members, 3);
            try (LossWatch watch = starting.join()) {
                phase(watch, "roll all", () -> cluster.roll(members));
                phase(watch, "scale 3 to 5", () -> cluster.scale(members, 5));
                phase(watch, "kill one", () -> {
                    cluster.kill9(members, 1);
                    cluster.awaitReady(members, 5);
                });
                phase(watch, "scale 5 to 3", () -> cluster.scale(members, 3));
                phase(
                        watch,
                        "check",
                        () -> assertThat(watch.finish(cluster.url(0))).isEmpty());
            }
            try (LossWatch watch = LossWatch.start("parted", cluster, true)) {
                phase(watch, "cut one off", () -> {
                    cluster.cut(members, 1);
                    awaitMembers(cluster, members, 2, 1, 2);
                });
                phase(watch, "heal", () -> {
                    cluster.heal(members, 1);
                    awaitMembers(cluster, members, 3, 3, 3);
                });
                phase(watch, "scale 3 to 2", () -> cluster.scale(members, 2));
                phase(
                        watch,
                        "check",
                        () -> assertThat(watch.finish(cluster.url(0))).isEmpty());
            }
            assertThat(cluster.complaints()).isEmpty();
        }
    }

    @Test
    void gatewaysWithoutDataServeClientsAndComeAndGo() throws IOException {
        Manifests manifests = Manifests.ofOverlay("large");
        Manifest members = manifests.find("StatefulSet", "tidegate").orElseThrow();
        Manifest gateways = manifests.find("Deployment", "tidegate-gateway").orElseThrow();
        try (PodCluster cluster = PodCluster.make(manifests, ENTRANCES, directory)) {
            CompletableFuture<LossWatch> starting =
                    CompletableFuture.supplyAsync(() -> LossWatch.start("gateways", cluster, false));
            cluster.scale(members, 2);
            cluster.scale(gateways, 1);
            try (LossWatch watch = starting.join()) {
                awaitMembers(cluster, members, 3, 3);
                phase(watch, "replace the gateway", () -> cluster.replace(gateways));
                phase(watch, "kill a member", () -> {
                    cluster.kill9(members, 0);
                    cluster.awaitReady(members, 2);
                });
                phase(
                        watch,
                        "check",
                        () -> assertThat(watch.finish(cluster.url(0))).isEmpty());
            }
            assertThat(cluster.podsOf(members))
                    .as("clients are at the gateways")
                    .noneMatch(pod -> cluster.url(0).contains(pod.address() + ":"));
            assertThat(cluster.complaints()).isEmpty();
        }
    }

    @Test
    void developmentRunsAsItIs() throws IOException {
        Manifests manifests = Manifests.ofOverlay("dev");
        try (PodCluster cluster = PodCluster.make(manifests, 1, directory)) {
            Manifest node = manifests.find("StatefulSet", "tidegate").orElseThrow();
            cluster.scale(node, 1);
            try (RawClient client =
                    RawClient.connect("ws://" + cluster.pod(node, 0).address() + ":8080/ws")) {
                assertThat(answer(client, "connect", "")).isEqualTo("connected");
                assertThat(answer(client, "register", "demo.news")).isEqualTo("registered");
                assertThat(answer(client, "register", "news")).isEqualTo("err");
            }
            cluster.scale(node, 0);
            assertThat(cluster.complaints()).isEmpty();
        }
    }

    private static String answer(RawClient client, String type, String address) {
        JsonObject request = new JsonObject().put("type", type).put("id", 1);
        client.send(address.isEmpty() ? request : request.put("address", address));
        return client.awaitJson().getString("type");
    }

    private static void phase(LossWatch watch, String name, Runnable phase) {
        long start = System.nanoTime();
        long before = watch.publications();
        watch.onPhase(name);
        phase.run();
        System.out.println("%s: %d ms, %d publications acknowledged"
                .formatted(
                        name, Duration.ofNanos(System.nanoTime() - start).toMillis(), watch.publications() - before));
    }

    private static void awaitMembers(PodCluster cluster, Manifest workload, int... counts) {
        Awaitility.await().atMost(PART_WAIT).untilAsserted(() -> {
            for (int i = 0; i < counts.length; i++) {
                assertThat(members(cluster.pod(workload, i)))
                        .as("members that pod " + i + " sees")
                        .isEqualTo(counts[i]);
            }
        });
    }

    private static int members(Pod pod) throws IOException {
        String metrics = new String(
                URI.create("http://" + pod.address() + ":9090/metrics")
                        .toURL()
                        .openStream()
                        .readAllBytes(),
                StandardCharsets.UTF_8);
        Matcher matcher = MEMBERS.matcher(metrics);
        return matcher.find() ? Integer.parseInt(matcher.group(1)) : -1;
    }
}

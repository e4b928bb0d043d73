package io.tidegate.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tidegate.testkit.TestNetwork;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three nodes, of which the last is cut off for longer than the others wait for its heartbeat, and comes back. */
@Tag("faults")
final class SplitBrainIT {
    private static final int CUT_OFF = 2;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Enough that each node owns some. */
    private static final List<String> ADDRESSES =
            IntStream.range(0, 8).mapToObj(i -> "split." + i).toList();

    /** A service listens there. */
    private static final String CONSUMED = ADDRESSES.get(ADDRESSES.size() - 1);

    @TempDir
    private Path directory = Path.of("");

    @BeforeEach
    void checkThatNetworksCanBeMade() {
        assumeTrue(TestNetwork.isPossible(), "cutting networks takes Linux, root and the command ip");
    }

    @Test
    void withAMinimumTheSmallerSideRefusesAndNothingIsLost() throws IOException {
        try (PartedCluster cluster = PartedCluster.start(directory, "", ADDRESSES, "--set", "stream.minimumNodes=2")) {
            publishEverywhere(cluster, "before");
            cluster.network.cut(CUT_OFF);
            List<Integer> underWay = beginAll(cluster.announcers.get(CUT_OFF), "cut");
            for (String address : ADDRESSES) {
                cluster.announcers.get(CUT_OFF).awaitFailure(address, "refused " + address, "TOO_FEW_NODES");
                cluster.announcers.get(0).publish(address, "during " + address);
                cluster.announcers.get(1).publish(address, "meanwhile " + address);
            }
            for (int id : underWay) {
                assertThat(cluster.announcers.get(CUT_OFF).answer(id).getBoolean("retryable", false))
                        .as("refused, or nobody knows")
                        .isTrue();
            }
            cluster.network.join(CUT_OFF);

            awaitOneCluster(cluster);
            publishEverywhere(cluster, "after");
            for (String address : ADDRESSES) {
                cluster.announcers.get(CUT_OFF).publish(address, "refused " + address);
            }
            awaitAcknowledged(cluster);
            for (int node = 0; node < CUT_OFF; node++) {
                Witness witness = cluster.witnesses.get(node);
                assertThat(ADDRESSES)
                        .allSatisfy(address -> assertThat(witness.gaps(address)).isEmpty());
            }
            assertThat(ADDRESSES)
                    .as("at most what was read and never acknowledged is taken back")
                    .allSatisfy(
                            address -> assertThat(cluster.witnesses.get(CUT_OFF).gaps(address))
                                    .allMatch(gap -> gap.getString("reason").equals("ahead")));
        }
    }

    @Test
    void withoutAMinimumBothSidesGoOnAndEverybodyIsToldAfterTheHeal() throws IOException {
        try (PartedCluster cluster = PartedCluster.start(directory, "", ADDRESSES);
                RemoteService service = RemoteService.start(cluster.network, 0, PartedCluster.NAME)) {
            service.consume(CONSUMED);
            publishEverywhere(cluster, "before");
            cluster.network.cut(CUT_OFF);
            List<Integer> underWay = beginAll(cluster.announcers.get(CUT_OFF), "cut");
            for (int i = 0; i < 3; i++) {
                publishEverywhere(cluster, "during" + i);
            }
            underWay.forEach(cluster.announcers.get(CUT_OFF)::answer);
            cluster.network.join(CUT_OFF);

            for (Witness witness : cluster.witnesses) {
                await().atMost(PATIENCE).untilAsserted(() -> {
                    witness.look();
                    assertThat(ADDRESSES)
                            .allSatisfy(address -> assertThat(witness.gaps(address))
                                    .extracting(gap -> gap.getString("reason"))
                                    .contains("epoch"));
                });
            }
            awaitOneCluster(cluster);
            publishEverywhere(cluster, "after");
            awaitBodies(cluster, "after");
            assertNativeBusIsRight(cluster, service);
            cluster.witnesses.get(CUT_OFF).resumeAt(cluster.nodes.get(0).url());
            publishEverywhere(cluster, "resumed");
            awaitBodies(cluster, "resumed");
            for (String address : ADDRESSES) {
                assertThat(tos(cluster, address))
                        .as("all stand at the same place of the new epoch")
                        .hasSize(1);
            }
        }
    }

    /** What services publish comes once to everybody, and what any node's client publishes comes once to services. */
    private static void assertNativeBusIsRight(PartedCluster cluster, RemoteService service) {
        service.awaitRegistrations(ADDRESSES.get(0), 1);
        service.publish(ADDRESSES.get(0), "native", new JsonObject());
        awaitOnce(cluster, List.of("native"));
        for (int node = 0; node < cluster.announcers.size(); node++) {
            cluster.announcers.get(node).publish(CONSUMED, "outward" + node);
        }
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(service.events("got", CONSUMED))
                        .extracting(event -> event.getString("body"))
                        .filteredOn(body -> body.startsWith("outward"))
                        .containsExactlyInAnyOrder("outward0", "outward1", "outward2"));
    }

    /** Where the last gap of an address led to. */
    private static Set<String> tos(PartedCluster cluster, String address) {
        Set<String> tos = new HashSet<>();
        for (Witness witness : cluster.witnesses) {
            List<JsonObject> gaps = witness.gaps(address);
            tos.add(gaps.get(gaps.size() - 1).getString("to"));
        }
        return tos;
    }

    private static void publishEverywhere(PartedCluster cluster, String prefix) {
        for (int node = 0; node < cluster.announcers.size(); node++) {
            Announcer announcer = cluster.announcers.get(node);
            for (String address : ADDRESSES) {
                announcer.publish(address, prefix + node + ' ' + address);
            }
        }
    }

    private static List<Integer> beginAll(Announcer announcer, String prefix) {
        return ADDRESSES.stream()
                .map(address -> announcer.begin(address, prefix + ' ' + address))
                .toList();
    }

    /** What each node publishes from now on reaches everybody. */
    private static void awaitOneCluster(PartedCluster cluster) {
        await().atMost(PATIENCE).until(() -> {
            String probe = "probe" + System.nanoTime();
            cluster.announcers.get(0).publish(ADDRESSES.get(0), probe);
            Pause.shortly();
            Witness far = cluster.witnesses.get(CUT_OFF);
            far.look();
            return far.bodies(ADDRESSES.get(0)).contains(probe);
        });
    }

    private static void awaitAcknowledged(PartedCluster cluster) {
        List<String> acknowledged = new ArrayList<>();
        cluster.announcers.forEach(announcer -> acknowledged.addAll(announcer.acknowledged()));
        awaitOnce(cluster, acknowledged);
    }

    private static void awaitBodies(PartedCluster cluster, String prefix) {
        List<String> bodies = new ArrayList<>();
        for (int node = 0; node < cluster.announcers.size(); node++) {
            for (String address : ADDRESSES) {
                bodies.add(prefix + node + ' ' + address);
            }
        }
        awaitOnce(cluster, bodies);
    }

    /** Waits until every client has been shown all of them, each once. */
    private static void awaitOnce(PartedCluster cluster, List<String> bodies) {
        for (Witness witness : cluster.witnesses) {
            await().atMost(PATIENCE).untilAsserted(() -> {
                witness.look();
                List<String> shown = new ArrayList<>();
                ADDRESSES.forEach(address -> shown.addAll(witness.bodies(address)));
                assertThat(shown)
                        .as("%s", witness)
                        .filteredOn(bodies::contains)
                        .containsExactlyInAnyOrderElementsOf(bodies);
            });
        }
    }
}

package io.tidegate.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tidegate.testkit.TestNetwork;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An owner dies whose backups lag. Its clients were told that their publications are safe, and everybody was shown them, but the next owner
 * never heard of them and gives their offsets to others.
 */
@Tag("faults")
final class FencingIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int MEMBER_PORT = 5701;
    private static final int VICTIM = 0;
    private static final int ROUNDS = 2;
    private static final String ASYNCHRONOUS = "    tidegate.streams:\n      async-backup-count: 1\n";

    /** So many that the victim owns some. */
    private static final List<String> ADDRESSES =
            IntStream.range(0, 24).mapToObj(i -> "fence." + i).toList();

    @TempDir
    private Path directory = Path.of("");

    @Test
    void aLogThatCameBackShorterIsToldToThoseWhoStayedAndToThoseWhoComeBack() throws IOException {
        assumeTrue(TestNetwork.isPossible(), "networks with faults take Linux, root and the command ip");
        try (PartedCluster cluster =
                PartedCluster.start(directory, ASYNCHRONOUS, ADDRESSES, "--set", "stream.backups=0")) {
            Announcer doomed = cluster.announcers.get(VICTIM);
            ADDRESSES.forEach(address -> doomed.publish(address, "kept " + address));
            cluster.network.silence(VICTIM, MEMBER_PORT);
            Set<String> lost = publishWhatWillBeLost(cluster, doomed);
            cluster.nodes.get(VICTIM).kill9();

            for (int round = 0; round < ROUNDS + 1; round++) {
                for (String address : ADDRESSES) {
                    cluster.announcers.get(1 + round % 2).publish(address, "next" + round + ' ' + address);
                }
            }
            cluster.witnesses.get(VICTIM).returnTo(cluster.nodes.get(1).url());

            for (Witness witness : cluster.witnesses) {
                await().atMost(PATIENCE).untilAsserted(() -> {
                    witness.look();
                    assertThat(ADDRESSES)
                            .as("%s", witness)
                            .allSatisfy(address ->
                                    assertThat(witness.bodies(address)).endsWith(next(address)));
                });
                assertThat(lost)
                        .as("%s", witness)
                        .allSatisfy(address ->
                                assertThat(witness.gaps(address)).hasSize(1).allMatch(FencingIT::isBackwards));
            }
            assertThat(cluster.places.offsetsOfSeveralEpochs())
                    .as("offsets were given twice, in epochs of their own")
                    .isGreaterThanOrEqualTo((long) ROUNDS * lost.size());
        }
    }

    /** Returns the addresses of what was acknowledged and shown to all, and is nowhere but on the victim. */
    private static Set<String> publishWhatWillBeLost(PartedCluster cluster, Announcer doomed) {
        for (int round = 0; round < ROUNDS; round++) {
            String prefix = "lost" + round + ' ';
            ADDRESSES.forEach(address -> doomed.begin(address, prefix + address));
        }
        String last = "lost" + (ROUNDS - 1) + ' ';
        await().atMost(PATIENCE).until(() -> {
            doomed.look();
            return doomed.acknowledged().stream().anyMatch(body -> body.startsWith(last));
        });
        Set<String> addresses = doomed.acknowledged().stream()
                .filter(body -> body.startsWith(last))
                .map(body -> body.substring(last.length()))
                .collect(Collectors.toSet());
        for (Witness witness : cluster.witnesses) {
            await().atMost(PATIENCE).untilAsserted(() -> {
                witness.look();
                assertThat(addresses)
                        .as("%s", witness)
                        .allSatisfy(
                                address -> assertThat(witness.bodies(address)).contains(last + address));
            });
        }
        return addresses;
    }

    private static String[] next(String address) {
        return IntStream.range(0, ROUNDS + 1)
                .mapToObj(round -> "next" + round + ' ' + address)
                .toArray(String[]::new);
    }

    private static boolean isBackwards(JsonObject gap) {
        return gap.getString("reason").equals("ahead")
                && Frames.offsetOf(gap.getString("to")) < Frames.offsetOf(gap.getString("from"));
    }
}

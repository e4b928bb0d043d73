package io.tidegate.cluster;

import io.tidegate.testkit.TestCluster;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Clients that lose their connection at random moments and come back elsewhere, while publishing goes on. */
@Tag("faults")
final class ResumeIT {
    private static final int NODES = 3;
    private static final int READERS = 8;
    private static final int ADDRESSES = 4;
    private static final int CUTS = 4;
    private static final int PUBLICATIONS = 60;

    @Test
    void clientsThatAreCutOffMissNothing() {
        try (TestCluster cluster = TestCluster.start(NODES)) {
            for (Reader.Resume resume : Reader.Resume.values()) {
                try (Story story = new Story()) {
                    run(story, cluster.urls(), resume, "cut-" + resume);
                    story.check();
                }
            }
        }
    }

    @Test
    void clientsOfAKilledNodeMissNothing() {
        try (TestCluster cluster = TestCluster.start(NODES);
                Story story = new Story()) {
            for (Reader.Resume resume : Reader.Resume.values()) {
                run(story, cluster.urls(), resume, "kill-" + resume);
            }
            story.awaitWritten(PUBLICATIONS / 4);
            cluster.node(0).kill9();
            story.check();
        }
    }

    private static void run(Story story, List<String> urls, Reader.Resume resume, String prefix) {
        List<String> addresses =
                IntStream.range(0, ADDRESSES).mapToObj(i -> prefix + "." + i).toList();
        for (int i = 0; i < READERS; i++) {
            int expected = NODES * PUBLICATIONS;
            story.read(new Reader(urls, i, Set.copyOf(addresses), resume, CUTS, expected, i, () -> {}));
        }
        for (int node = 0; node < NODES; node++) {
            story.write(new Writer(prefix + "-writer" + node, urls, node, addresses, PUBLICATIONS));
        }
    }
}

package io.tidegate.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.testkit.ServiceMember;
import io.tidegate.testkit.TestCluster;
import io.tidegate.testkit.Transcripts;
import io.tidegate.testkit.Transcripts.Transcript;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every exchange that docs/protocol.md shows happens just so; each further connection goes to the other of two nodes. */
final class ProtocolDocumentIT {
    private static @Nullable TestCluster cluster;
    private static @Nullable ServiceMember services;

    @BeforeAll
    static void start() {
        TestCluster started = TestCluster.start(2, "--set", "bus.requestTimeout=3s");
        cluster = started;
        services = ServiceMember.join(started).serveDemo();
    }

    @AfterAll
    static void stop() {
        if (services != null) {
            services.close();
        }
        if (cluster != null) {
            cluster.close();
        }
    }

    static List<Transcript> transcripts() throws IOException {
        List<Transcript> found = Transcripts.parse(Files.readString(Path.of("docs", "protocol.md")));
        assertThat(found).isNotEmpty();
        return found;
    }

    @ParameterizedTest
    @MethodSource("transcripts")
    void transcriptHappensAsWritten(Transcript transcript) {
        List<String> urls = Objects.requireNonNull(cluster).urls();
        try (Replay replay = new Replay(urls)) {
            transcript.steps().forEach(replay::play);
            replay.end();
        }
    }
}

package io.tidegate.stream;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class HazelcastStreamsIT extends StreamsContract {
    private List<Streams> nodes = List.of();
    private TestMembers members;

    @BeforeAll
    void start() {
        members = new TestMembers(3, CONFIG);
        nodes = members.streams();
    }

    @AfterAll
    void stop() {
        members.close();
    }

    @Override
    List<Streams> nodes() {
        return nodes;
    }
}

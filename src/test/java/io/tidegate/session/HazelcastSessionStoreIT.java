package io.tidegate.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.hazelcast.config.Config;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import io.tidegate.message.Position;
import io.tidegate.session.SessionRecord.Cursor;
import io.tidegate.testkit.FreePorts;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class HazelcastSessionStoreIT {
    private static final Duration WINDOW = Duration.ofMinutes(2);
    private static final Position POSITION = new Position(7, 3);

    private HazelcastInstance first;
    private HazelcastInstance second;
    private HazelcastSessionStore store;
    private HazelcastSessionStore other;

    @BeforeEach
    void startTwoMembers() {
        String cluster = UUID.randomUUID().toString();
        int firstPort = FreePorts.row(2);
        int secondPort = firstPort + 1;
        first = start(cluster, "one", firstPort, secondPort);
        second = start(cluster, "two", secondPort, firstPort);
        await().until(() -> first.getCluster().getMembers().size() == 2);
        store = new HazelcastSessionStore(first, WINDOW);
        other = new HazelcastSessionStore(second, WINDOW);
    }

    @AfterEach
    void stop() {
        store.close();
        other.close();
        first.getLifecycleService().terminate();
        second.getLifecycleService().terminate();
    }

    private static HazelcastInstance start(String cluster, String node, int port, int otherPort) {
        return Hazelcast.newHazelcastInstance(config(cluster, port, otherPort, node));
    }

    private static Config config(String cluster, int port, int otherPort, String node) {
        Config config = new Config();
        config.setClusterName(cluster);
        config.setProperty("hazelcast.phone.home.enabled", "false");
        config.setProperty("hazelcast.logging.type", "slf4j");
        config.setProperty("hazelcast.socket.bind.any", "false");
        config.setProperty("hazelcast.partition.count", "31");
        config.getNetworkConfig().setPort(port).setPortAutoIncrement(false);
        config.getNetworkConfig().getInterfaces().setEnabled(true).addInterface("127.0.0.1");
        config.getNetworkConfig().getJoin().getAutoDetectionConfig().setEnabled(false);
        config.getNetworkConfig().getJoin().getMulticastConfig().setEnabled(false);
        config.getNetworkConfig()
                .getJoin()
                .getTcpIpConfig()
                .setEnabled(true)
                .addMember("127.0.0.1:" + port)
                .addMember("127.0.0.1:" + otherPort);
        config.getMemberAttributeConfig().setAttribute(HazelcastSessionStore.NODE_ATTRIBUTE, node);
        HazelcastSessionStore.configure(config);
        return config;
    }

    private static SessionRecord record(String node, long generation, Cursor... cursors) {
        return new SessionRecord("anna", node, 0, generation, false, List.of(cursors));
    }

    private static <T> T get(Future<T> future) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
    }

    private long timeToLiveMillis(String session) {
        return first.<String, byte[]>getMap(HazelcastSessionStore.RECORDS)
                .getEntryView(session)
                .getTtl();
    }

    @Test
    void recordsAreReadOnEveryMember() {
        SessionRecord record = record("one", 0, new Cursor("news", POSITION, true, false));
        for (int i = 0; i < 20; i++) {
            assertThat(get(store.save("session-" + i, record))).isTrue();
            assertThat(get(other.load("session-" + i))).contains(record);
        }
        assertThat(get(other.load("unknown"))).isEmpty();
    }

    @Test
    void recordsSurviveTheDeathOfAMember() {
        for (int i = 0; i < 20; i++) {
            get(store.save("session-" + i, record("one", i)));
        }
        first.getLifecycleService().terminate();

        for (int i = 0; i < 20; i++) {
            assertThat(get(other.load("session-" + i))).contains(record("one", i));
        }
        await().until(() -> !other.isLiving("one"));
    }

    @Test
    void earlierHolderCannotOverwriteNorRemove() {
        for (int i = 0; i < 20; i++) {
            String session = "session-" + i;
            get(store.save(session, record("one", 1)));
            assertThat(get(other.save(session, record("two", 2)))).isTrue();
            assertThat(get(store.save(session, record("one", 1)))).isFalse();
            assertThat(get(store.saveFinal(session, record("one", 1), WINDOW))).isFalse();
            get(store.remove(session, record("one", 1)));
            assertThat(get(store.save(session, record("one", 2))))
                    .as("of the same generation the first wins")
                    .isFalse();

            assertThat(get(store.load(session))).contains(record("two", 2));
            get(other.remove(session, record("two", 2)));
            assertThat(get(store.load(session))).isEmpty();
        }
    }

    @Test
    void finalRecordExpiresAndOneThatIsResumedDoesNot() {
        get(store.saveFinal("ends", record("one", 1), Duration.ofSeconds(1)));
        get(store.saveFinal("resumed", record("one", 1), Duration.ofSeconds(2)));
        assertThat(timeToLiveMillis("resumed")).isEqualTo(2_000);
        get(other.save("resumed", record("two", 2)));

        await().until(() -> get(other.load("ends")).isEmpty());
        assertThat(timeToLiveMillis("resumed")).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void checkpointsAreKeptByNodeLoopAndAddress() {
        get(store.saveCheckpoints("one", 0, Map.of("a", POSITION, "b/c", POSITION.at(5))));
        get(store.saveCheckpoints("one", 1, Map.of("a", POSITION.at(9))));
        get(store.saveCheckpoints("one", 0, Map.of("a", POSITION.at(4))));

        assertThat(get(other.loadCheckpoints("one", 0, Set.of("a", "b/c", "d"))))
                .isEqualTo(Map.of("a", POSITION.at(4), "b/c", POSITION.at(5)));
        get(store.removeCheckpoints("one", 0, Set.of("a")));
        assertThat(get(other.loadCheckpoints("one", 0, Set.of("a", "b/c")))).containsOnlyKeys("b/c");
        assertThat(get(other.loadCheckpoints("one", 1, Set.of("a")))).isEqualTo(Map.of("a", POSITION.at(9)));
    }

    @Test
    void membersKnowWhoLives() {
        assertThat(store.isLiving("one")).isTrue();
        assertThat(store.isLiving("two")).isTrue();
        assertThat(store.isLiving("three")).isFalse();
    }

    @Test
    void whatDepartedNodesLeftIsRemovedAfterTheResumeWindow() {
        for (int i = 0; i < 20; i++) {
            get(store.save("dead-" + i, record("three", 0)));
            get(store.save("alive-" + i, record("two", 0)));
        }
        get(store.saveCheckpoints("three", 0, Map.of("a", POSITION)));
        get(store.saveCheckpoints("two", 0, Map.of("a", POSITION)));
        AtomicLong clock = new AtomicLong();
        try (HazelcastSessionSweep one = sweep(first, clock);
                HazelcastSessionSweep two = sweep(second, clock)) {
            one.sweep();
            two.sweep();
            clock.set(WINDOW.toNanos() - 1);
            one.sweep();
            two.sweep();
            assertThat(get(store.load("dead-0"))).isPresent();

            clock.set(WINDOW.toNanos());
            one.sweep();
            two.sweep();
        }
        assertThat(first.getMap(HazelcastSessionStore.RECORDS).keySet())
                .hasSize(20)
                .allMatch(key -> key.toString().startsWith("alive"));
        assertThat(first.getMap(HazelcastSessionStore.CHECKPOINTS).keySet())
                .extracting(Object::toString)
                .containsExactly(HazelcastSessionStore.key("two", 0, "a"));
    }

    private HazelcastSessionSweep sweep(HazelcastInstance member, AtomicLong clock) {
        return new HazelcastSessionSweep(
                member.getMap(HazelcastSessionStore.RECORDS),
                member.getMap(HazelcastSessionStore.CHECKPOINTS),
                store::isLiving,
                WINDOW,
                clock::get);
    }

    @Test
    void storeThatIsGoneFailsTheFutureInsteadOfThrowing() {
        first.getLifecycleService().terminate();

        assertThat(store.load("any").failed()).isTrue();
    }

    @Test
    void memberWithoutItsNodeIdIsRefused() {
        Config config = config(UUID.randomUUID().toString(), FreePorts.one(), FreePorts.one(), "nobody");
        config.getMemberAttributeConfig().removeAttribute(HazelcastSessionStore.NODE_ATTRIBUTE);
        HazelcastInstance nameless = Hazelcast.newHazelcastInstance(config);
        try {
            assertThatThrownBy(() -> new HazelcastSessionStore(nameless, WINDOW))
                    .hasMessageContaining(HazelcastSessionStore.NODE_ATTRIBUTE);
        } finally {
            nameless.getLifecycleService().terminate();
        }
    }
}

package io.tidegate.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hazelcast.cluster.Member;
import com.hazelcast.config.Config;
import com.hazelcast.config.JavaSerializationFilterConfig;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.EntryProcessor;
import com.hazelcast.query.Predicate;
import io.tidegate.config.ConfigLoader;
import io.tidegate.testkit.FreePorts;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Somebody who has got as far as the members' network sends objects whose deserialisation does something. Here the members are
 * in one JVM, so that the class is there to be found: only the filter keeps it out.
 */
final class DeserializationIT {
    private static final String CLUSTER = "deserialization";
    private static final AtomicInteger DONE = new AtomicInteger();
    private static final int WAIT_SECONDS = 30;
    private static final int CLOSE_MILLIS = 15_000;

    private static @Nullable MeasuredNode node;
    private static @Nullable HazelcastInstance intruder;

    /** What does harm when it is read. */
    static final class Gadget implements Serializable, Callable<Integer>, EntryProcessor<String, Object, Object> {
        private static final long serialVersionUID = 1;

        private void readObject(ObjectInputStream input) throws IOException, ClassNotFoundException {
            input.defaultReadObject();
            DONE.incrementAndGet();
        }

        @Override
        public Integer call() {
            return DONE.incrementAndGet();
        }

        @Override
        public @Nullable Object process(Map.Entry<String, Object> entry) {
            DONE.incrementAndGet();
            return null;
        }
    }

    @BeforeAll
    static void start() {
        node = MeasuredNode.start(CLUSTER, List.of(), Map.of());
        int port = FreePorts.member();
        Map<String, String> settings = Map.of(
                "cluster.name", CLUSTER,
                "cluster.port", "" + port,
                "cluster.members", "127.0.0.1:" + node().clusterPort());
        Config config = new HazelcastSettings(
                        ConfigLoader.load(null, Map.of(), settings).cluster())
                .member("intruder", 1)
                .setLiteMember(true);
        config.getSerializationConfig().setJavaSerializationFilterConfig(new JavaSerializationFilterConfig());
        intruder = Hazelcast.newHazelcastInstance(config);
        assertThat(intruder().getCluster().getMembers()).hasSize(2);
    }

    @AfterAll
    static void stop() {
        intruder().getLifecycleService().terminate();
        node().close();
        assertThat(DONE).hasValue(0);
    }

    private static MeasuredNode node() {
        return Objects.requireNonNull(node);
    }

    private static HazelcastInstance intruder() {
        return Objects.requireNonNull(intruder);
    }

    private static Member victim() {
        return intruder().getCluster().getMembers().stream()
                .filter(member -> !member.localMember())
                .findFirst()
                .orElseThrow();
    }

    @Test
    void taskOfAForeignClassIsNotRun() {
        assertThatThrownBy(() -> intruder()
                        .getExecutorService("hostile")
                        .submitToMember(new Gadget(), victim())
                        .get(WAIT_SECONDS, TimeUnit.SECONDS))
                .rootCause()
                .hasMessageContaining("Gadget");
        assertThat(DONE).hasValue(0);
    }

    @Test
    void processorOfAForeignClassIsNotRunOnSessionsOrStreams() {
        for (String map : List.of("tidegate.sessions", "hostile")) {
            assertThatThrownBy(() -> intruder().<String, Object>getMap(map).executeOnKey("key", new Gadget()))
                    .rootCause()
                    .hasMessageContaining("Gadget");
        }
        assertThatThrownBy(() -> intruder()
                        .<Integer, Object>getMap("tidegate.streams")
                        .executeOnKey(1, (EntryProcessor<Integer, Object, Object> & Serializable) entry -> null))
                .isInstanceOf(RuntimeException.class);
        assertThat(DONE).hasValue(0);
    }

    @Test
    void predicateOfAForeignClassIsNotAsked() {
        intruder().<String, String>getMap("hostile.values").put("key", "value");
        assertThatThrownBy(() -> intruder()
                        .<String, String>getMap("hostile.values")
                        .values((Predicate<String, String>) entry -> true))
                .isInstanceOf(RuntimeException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"CP2", "CB2", "HZX", "\u0016\u0003\u0001"})
    void memberPortSpeaksTheProtocolOfMembersOnly(String protocol) throws IOException {
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), node().clusterPort())) {
            client.setSoTimeout(CLOSE_MILLIS);
            assertThat(answer(client, protocol + "\0".repeat(64))).isNotEqualTo(protocol);
        }
    }

    /** What comes before the end, which must come. */
    private static String answer(Socket client, String question) throws IOException {
        try {
            client.getOutputStream().write(question.getBytes(StandardCharsets.ISO_8859_1));
            return new String(client.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (SocketException reset) {
            return "";
        }
    }
}

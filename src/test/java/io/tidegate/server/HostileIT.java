package io.tidegate.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever a hostile client does, it gets what RFC 6455 or docs/protocol.md says, a bystander's stream goes on unhurt, and in
 * the end nothing is left in the node.
 */
final class HostileIT {
    static final int MESSAGE_BYTES_MAX = 65_536;
    static final int SUBSCRIPTIONS_MAX = 8;

    private static final boolean TAKE_OVER = Boolean.parseBoolean(System.getProperty("test.takeOver", "true"));
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final long BYTES_MORE_MAX = 8L << 20;
    private static final int FILES_MORE_MAX = 2;

    private static @Nullable MeasuredNode node;
    private static @Nullable Bystander bystander;
    private static @Nullable Footprint before;
    private static double connections;
    private static double sessions;

    @BeforeAll
    static void start() throws IOException {
        Map<String, String> settings = new HashMap<>();
        settings.put("websocket.messageBytesMax", "" + MESSAGE_BYTES_MAX);
        settings.put("websocket.handshakeTimeout", "1s");
        settings.put("websocket.closeTimeout", "200ms");
        settings.put("websocket.fragmentsMax", "64");
        settings.put("websocket.origins", "https://shop.example");
        settings.put("websocket.takeOver", "" + TAKE_OVER);
        settings.put("websocket.compression", "" + TAKE_OVER);
        settings.put("session.subscriptionsMax", "" + SUBSCRIPTIONS_MAX);
        settings.put("session.resumeWindow", "1s");
        settings.put("session.pingInterval", "2s");
        settings.put("hub.linger", "1s");
        node = MeasuredNode.start(settings);
        bystander = new Bystander(node().url() + "/ws");
        warmUp();
        connections = node().gauge("tidegate.connections");
        sessions = node().gauge("tidegate.sessions");
        before = Footprint.of(node());
    }

    private static void warmUp() throws IOException {
        for (Attack attack :
                attacks().filter(each -> each.theme().equals("floods")).toList()) {
            try (Attacker attacker = attacker()) {
                var unused = attack.deed().on(attacker);
            }
        }
        settle();
    }

    private static void settle() {
        await().atMost(PATIENCE).until(() -> node().gauge("tidegate.connections") == 2);
        await().atMost(PATIENCE).until(() -> node().gauge("tidegate.sessions") == 2);
        await().atMost(PATIENCE).until(() -> node().gauge("tidegate.backlog.bytes") == 0);
        bystander().check();
    }

    /** Nothing is left of all those clients. */
    @AfterAll
    static void stop() {
        try (MeasuredNode ending = node()) {
            try (Bystander disturbed = bystander()) {
                settle();
                assertThat(ending.gauge("tidegate.connections")).isEqualTo(connections);
                assertThat(ending.gauge("tidegate.sessions")).isEqualTo(sessions);
                Footprint known = Objects.requireNonNull(before);
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(Footprint.of(ending).files())
                                .isLessThanOrEqualTo(known.files() + FILES_MORE_MAX));
                Footprint after = Footprint.of(ending);
                assertThat(after.heapBytes()).isLessThan(known.heapBytes() + BYTES_MORE_MAX);
                assertThat(after.directBytes()).isLessThan(known.directBytes() + BYTES_MORE_MAX);
                assertThat(disturbed.heard()).isPositive();
            }
            await().atMost(PATIENCE).until(() -> ending.gauge("tidegate.connections") == 0);
            await().atMost(PATIENCE).until(() -> ending.gauge("tidegate.sessions") == 0);
        }
    }

    private static MeasuredNode node() {
        return Objects.requireNonNull(node);
    }

    private static Bystander bystander() {
        return Objects.requireNonNull(bystander);
    }

    private static Attacker attacker() throws IOException {
        return new Attacker(URI.create(node().url()).getPort());
    }

    /** Those that this node's transport can be the aim of. */
    static Stream<Attack> attacks() {
        return AttackTable.all().filter(attack -> TAKE_OVER || !AttackTable.needsTakeOver(attack));
    }

    @ParameterizedTest
    @MethodSource("attacks")
    void attackGetsWhatIsDocumentedAndNobodyElseNotices(Attack attack) throws IOException {
        try (Attacker attacker = attacker()) {
            assertThat(attack.deed().on(attacker)).isEqualTo(attack.outcome());
        }
        bystander().check();
    }
}

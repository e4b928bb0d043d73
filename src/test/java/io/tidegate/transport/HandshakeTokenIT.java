package io.tidegate.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidegate.auth.Credentials;
import io.tidegate.testkit.RawClient;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Where a handshake may have its token, over real sockets; with {@code -Dtest.takeOver=false} on the other transport. */
final class HandshakeTokenIT {
    private static final String TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.c2lnbmF0dXJl";
    private static final String BEARER = "Authorization: Bearer " + TOKEN;
    private static final String SUBPROTOCOL = "Sec-WebSocket-Protocol: tidegate, bearer." + TOKEN;

    @RegisterExtension
    private final TwoLoops server = new TwoLoops().withQueryToken();

    @RegisterExtension
    private final TwoLoops other = TwoLoops.onOtherTransport();

    private static Credentials credentials(TwoLoops server, String query, String... headers) {
        RawClient client = RawClient.connect(server.base + "/ws" + query, 0, headers);
        server.clients.add(client);
        return server.onlySession().connection.credentials();
    }

    static Stream<Arguments> goodWays() {
        return Stream.of(
                Arguments.of("", List.of(BEARER)),
                Arguments.of("", List.of("authorization:   bearer   " + TOKEN)),
                Arguments.of("", List.of("AUTHORIZATION: BEARER " + TOKEN)),
                Arguments.of("", List.of(SUBPROTOCOL)),
                Arguments.of("", List.of("Sec-WebSocket-Protocol: bearer." + TOKEN + ",tidegate")),
                Arguments.of(
                        "", List.of("Sec-WebSocket-Protocol: tidegate", "Sec-WebSocket-Protocol: bearer." + TOKEN)),
                Arguments.of("", List.of("Authorization: Basic dTpw", SUBPROTOCOL)),
                Arguments.of("?token=" + TOKEN, List.of()),
                Arguments.of("?a=b&token=" + TOKEN.replace(".", "%2E"), List.of()));
    }

    @ParameterizedTest
    @MethodSource("goodWays")
    void tokenIsTakenFromWhereItIs(String query, List<String> headers) {
        assertThat(credentials(server, query, headers.toArray(String[]::new))).isEqualTo(new Credentials(TOKEN, null));
    }

    @ParameterizedTest
    @MethodSource("goodWays")
    void tokenIsTakenOnTheOtherTransportToo(String query, List<String> headers) {
        Credentials expected = query.isEmpty() ? new Credentials(TOKEN, null) : Credentials.NONE; // it is off there
        assertThat(credentials(other, query, headers.toArray(String[]::new))).isEqualTo(expected);
    }

    static Stream<List<String>> badWays() {
        return Stream.of(
                List.of("", BEARER, SUBPROTOCOL),
                List.of("?token=" + TOKEN, BEARER),
                List.of("?token=" + TOKEN, SUBPROTOCOL),
                List.of("?token=a&token=b"),
                List.of("?token="),
                List.of("", BEARER, BEARER),
                List.of("", "Authorization: Bearer"),
                List.of("", "Authorization: Bearer "),
                List.of("", "Sec-WebSocket-Protocol: tidegate, bearer."),
                List.of("", "Sec-WebSocket-Protocol: tidegate, bearer.a, bearer.b"),
                List.of("", "Sec-WebSocket-Protocol: bearer." + TOKEN));
    }

    @ParameterizedTest
    @MethodSource("badWays")
    void whoeverGivesItTwiceOrNotAtAllIsRefusedAndTakesNoPlace(List<String> way) {
        String[] headers = way.subList(1, way.size()).toArray(String[]::new);
        for (int i = 0; i <= TwoLoops.CONNECTIONS_MAX; i++) {
            String answer = RawClient.handshakeAnswer(server.base + "/ws" + way.get(0), headers);
            assertThat(answer).startsWith("HTTP/1.1 400").doesNotContain(TOKEN);
        }
        TwoLoops.expectEcho(server.connect(), "still room");
        assertThat(server.registry
                        .get("tidegate.handshakes.refused")
                        .tag("reason", "token")
                        .counter()
                        .count())
                .isEqualTo(TwoLoops.CONNECTIONS_MAX + 1);
    }

    @Test
    void onlyTheSubprotocolIsAnsweredAndNeverTheToken() {
        for (TwoLoops each : List.of(server, other)) {
            String answer = RawClient.handshakeAnswer(each.base + "/ws", SUBPROTOCOL);
            assertThat(answer).startsWith("HTTP/1.1 101").doesNotContain(TOKEN).doesNotContain("bearer");
            assertThat(answer.toLowerCase(Locale.ROOT)).contains("sec-websocket-protocol: tidegate\r\n");
            assertThat(RawClient.handshakeAnswer(each.base + "/ws").toLowerCase(Locale.ROOT))
                    .doesNotContain("sec-websocket-protocol");
            assertThat(RawClient.handshakeAnswer(each.base + "/ws", "Sec-WebSocket-Protocol: chat")
                            .toLowerCase(Locale.ROOT))
                    .startsWith("http/1.1 101")
                    .doesNotContain("sec-websocket-protocol");
        }
    }

    @Test
    void tokenInTheQueryIsNobodysUnlessThatIsOn() {
        assertThat(credentials(other, "?token=" + TOKEN)).isEqualTo(Credentials.NONE);
    }

    @Test
    void tokenIsForgottenOnceItWasUsed() {
        credentials(server, "", BEARER);
        RecordingListener session = server.onlySession();
        TwoLoops.get(server.onLoop(session, session.connection::forgetToken));
        await().until(() -> session.connection.credentials().equals(Credentials.NONE));
    }

    @Test
    void connectionWorksHoweverItsTokenCame() {
        for (TwoLoops each : List.of(server, other)) {
            TwoLoops.expectEcho(each.connect(SUBPROTOCOL), "by subprotocol");
            TwoLoops.expectEcho(each.connect(BEARER), "by header");
        }
    }
}

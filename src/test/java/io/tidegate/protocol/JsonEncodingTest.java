package io.tidegate.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.message.Body;
import io.tidegate.message.Epochs;
import io.tidegate.message.Gap;
import io.tidegate.message.Header;
import io.tidegate.message.Position;
import io.tidegate.message.Publication;
import io.tidegate.message.Since;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every frame, both ways. */
final class JsonEncodingTest {
    private static final Position POSITION = new Position(Long.parseLong("k3xq9a", 36), 40);

    private final JsonEncoding encoding = new JsonEncoding(new ProtocolLimits(32, 4, 1024, 8, 16, 1000));

    @Test
    void pingNeedsNothing() {
        assertThat(decode("{\"type\":\"ping\"}")).containsExactly(new ClientFrame.Ping());
    }

    @Test
    void connectCarriesTokenAndSession() {
        assertThat(decode("{\"type\":\"connect\",\"id\":1,\"token\":\"t\",\"session\":\"s\"}"))
                .containsExactly(new ClientFrame.Connect(1L, "t", "s"));
        assertThat(decode("{\"type\":\"connect\"}")).containsExactly(new ClientFrame.Connect(null, null, null));
    }

    @Test
    void registerBeginsAtTheLatestUnlessToldOtherwise() {
        assertThat(decode("{\"type\":\"register\",\"address\":\"news\"}"))
                .containsExactly(new ClientFrame.Register(null, "news", Since.LATEST, false));
        assertThat(registerSince("\"latest\"")).isEqualTo(Since.LATEST);
        assertThat(registerSince("null")).isEqualTo(Since.LATEST);
        assertThat(registerSince("\"earliest\"")).isEqualTo(Since.EARLIEST);
        assertThat(registerSince("\"k3xq9a:40\"")).isEqualTo(new Since.After(POSITION));
        assertThat(registerSince("{\"of\":[{}],\"last\":10}")).isEqualTo(new Since.Last(10));
        assertThat(registerSince("{\"last\":9007199254740991}")).isEqualTo(new Since.Last(Integer.MAX_VALUE));
    }

    @Test
    void registerMayPromiseToAcknowledge() {
        assertThat(decode("{\"type\":\"register\",\"address\":\"news\",\"ack\":\"client\",\"id\":-7}"))
                .containsExactly(new ClientFrame.Register(-7L, "news", Since.LATEST, true));
    }

    @Test
    void unregisterNamesAnAddress() {
        assertThat(decode("{\"type\":\"unregister\",\"id\":9007199254740991,\"address\":\"news\"}"))
                .containsExactly(new ClientFrame.Unregister(Position.VALUE_MAX, "news"));
    }

    @Test
    void publishCarriesHeadersBodyAndKey() {
        assertThat(decode(
                        "{\"type\":\"publish\",\"id\":3,\"address\":\"news\",\"headers\":{\"a\":\"1\",\"b\":[\"2\",\"3\"]},"
                                + "\"body\":{\"n\":1},\"key\":\"order-17\"}"))
                .containsExactly(new ClientFrame.Publish(
                        3L,
                        "news",
                        List.of(new Header("a", "1"), new Header("b", "2"), new Header("b", "3")),
                        Body.ofJson("{\"n\":1}"),
                        "order-17"));
    }

    @Test
    void publishWithoutBodyPublishesNull() {
        assertThat(decode("{\"type\":\"publish\",\"address\":\"news\",\"headers\":null}"))
                .containsExactly(new ClientFrame.Publish(null, "news", List.of(), Body.NULL, null));
    }

    @Test
    void headerNumbersAndBooleansBecomeStringsAsWritten() {
        assertThat(decode("{\"type\":\"publish\",\"address\":\"a\",\"headers\":{\"n\":1.50,\"b\":true,\"e\":[]}}"))
                .containsExactly(new ClientFrame.Publish(
                        null, "a", List.of(new Header("n", "1.50"), new Header("b", "true")), Body.NULL, null));
    }

    @Test
    void sendCarriesTheReplyAddress() {
        assertThat(decode("{\"type\":\"send\",\"address\":\"svc\",\"body\":\"hi\",\"replyAddress\":\"r-1\"}"))
                .containsExactly(new ClientFrame.Send(null, "svc", List.of(), Body.ofJson("\"hi\""), "r-1"));
    }

    @Test
    void ackNamesAddressAndCursor() {
        assertThat(decode("{\"type\":\"ack\",\"address\":\"news\",\"cursor\":\"k3xq9a:40\"}"))
                .containsExactly(new ClientFrame.Acknowledge("news", POSITION));
    }

    @Test
    void historyReturnsTheNewestHundredUnlessToldOtherwise() {
        assertThat(decode("{\"type\":\"history\",\"id\":4,\"address\":\"news\"}"))
                .containsExactly(new ClientFrame.History(4L, "news", new Since.Last(100), 100));
        assertThat(decode("{\"type\":\"history\",\"id\":4,\"address\":\"news\",\"since\":\"earliest\",\"limit\":5000}"))
                .containsExactly(new ClientFrame.History(4L, "news", Since.EARLIEST, 1000));
    }

    @Test
    void fieldsMayStandInAnyOrderAndUnknownOnesAreIgnored() {
        assertThat(
                        decode(
                                "{\"body\":[1],\"x\":{\"type\":\"ping\"},\"address\":\"a\",\"since\":5,\"id\":8,\"type\":\"publish\"}"))
                .containsExactly(new ClientFrame.Publish(8L, "a", List.of(), Body.ofJson("[1]"), null));
    }

    @Test
    void severalObjectsInOneMessageAreHandledInOrder() {
        assertThat(decode(" {\"type\":\"ping\"}\r\n\t{\"type\":\"unregister\",\"address\":\"a\"}{\"type\":\"ping\"}\n"))
                .containsExactly(new ClientFrame.Ping(), new ClientFrame.Unregister(null, "a"), new ClientFrame.Ping());
    }

    @Test
    void recCarriesTheCursorAndOnlyHeadersThatAreThere() {
        Publication plain = new Publication("p", List.of(), Body.ofJson("[1,2]"), 5);
        assertThat(encoding.encode("news", POSITION, plain).text())
                .isEqualTo("{\"type\":\"rec\",\"address\":\"news\",\"cursor\":\"k3xq9a:40\",\"body\":[1,2]}");
        List<Header> headers = List.of(new Header("a", "1"), new Header("b", "2"), new Header("A", "3"));
        assertThat(encoding.encode("news", POSITION, new Publication("p", headers, Body.NULL, 5))
                        .text())
                .isEqualTo("{\"type\":\"rec\",\"address\":\"news\",\"cursor\":\"k3xq9a:40\","
                        + "\"headers\":{\"a\":[\"1\",\"3\"],\"b\":\"2\"},\"body\":null}");
    }

    @Test
    void connectedListsTheResumedSubscriptions() {
        ServerFrame frame = new ServerFrame.Connected(
                1L, "s", true, 15_000, 120_000, "n1", List.of(new ServerFrame.Resumed("news", POSITION, true)));
        assertThat(text(frame))
                .isEqualTo("{\"type\":\"connected\",\"id\":1,\"session\":\"s\",\"resumed\":true,\"ping\":15000,"
                        + "\"resumeWindow\":120000,\"node\":\"n1\","
                        + "\"subscriptions\":[{\"address\":\"news\",\"cursor\":\"k3xq9a:40\",\"recovered\":true}]}");
    }

    @Test
    void answersCarryTheRequestsIdWhenItHadOne() {
        assertThat(text(new ServerFrame.Registered(2L, "news", POSITION, false)))
                .isEqualTo("{\"type\":\"registered\",\"id\":2,\"address\":\"news\",\"cursor\":\"k3xq9a:40\","
                        + "\"recovered\":false}");
        assertThat(text(new ServerFrame.Unregistered(null, "news")))
                .isEqualTo("{\"type\":\"unregistered\",\"address\":\"news\"}");
        assertThat(text(new ServerFrame.Published(3L, POSITION, true)))
                .isEqualTo("{\"type\":\"published\",\"id\":3,\"cursor\":\"k3xq9a:40\",\"duplicate\":true}");
    }

    @Test
    void cursorsAreWrittenAsPositionsWriteThem() {
        for (long value : new long[] {0, 1, 9, 10, 35, 36, 1_295, 1_296, 99_999, Position.VALUE_MAX}) {
            Position position = new Position(value, Position.VALUE_MAX - value);
            assertThat(encoding.encode(new ServerFrame.Published(1L, position, false))
                            .text())
                    .contains("\"cursor\":\"" + position.cursor() + "\",");
        }
    }

    @Test
    void replyIsARecWithoutCursor() {
        assertThat(text(new ServerFrame.Reply("r-1", List.of(new Header("a", "1")), Body.ofJson("1"))))
                .isEqualTo("{\"type\":\"rec\",\"address\":\"r-1\",\"headers\":{\"a\":\"1\"},\"body\":1}");
    }

    @Test
    void gapSaysHowManyAreLostWhenThatIsKnown() {
        Gap expired = new Gap(POSITION, POSITION.at(90), 50, Gap.Reason.EXPIRED);
        assertThat(text(new ServerFrame.Gap("news", expired)))
                .isEqualTo("{\"type\":\"gap\",\"address\":\"news\",\"from\":\"k3xq9a:40\",\"to\":\"k3xq9a:90\","
                        + "\"lost\":50,\"reason\":\"expired\"}");
        Gap epoch = new Gap(POSITION, new Position(1, 2), Gap.UNKNOWN, Gap.Reason.EPOCH);
        assertThat(text(new ServerFrame.Gap("news", epoch)))
                .isEqualTo("{\"type\":\"gap\",\"address\":\"news\",\"from\":\"k3xq9a:40\",\"to\":\"1:2\","
                        + "\"reason\":\"epoch\"}");
    }

    @Test
    void historyNumbersItsMessagesAndEndsAtTheLast() {
        List<Publication> messages = List.of(
                new Publication("p", List.of(), Body.ofJson("1"), 7),
                new Publication("q", List.of(new Header("a", "b")), Body.ofJson("2"), 8));
        Gap gap = new Gap(POSITION.at(1), POSITION, 39, Gap.Reason.EXPIRED);
        assertThat(text(new ServerFrame.History(4L, "news", POSITION, messages, Epochs.of(POSITION.epoch(), 0), gap)))
                .isEqualTo("{\"type\":\"history\",\"id\":4,\"address\":\"news\",\"messages\":["
                        + "{\"cursor\":\"k3xq9a:41\",\"body\":1,\"time\":7},"
                        + "{\"cursor\":\"k3xq9a:42\",\"headers\":{\"a\":\"b\"},\"body\":2,\"time\":8}],"
                        + "\"cursor\":\"k3xq9a:42\",\"gap\":{\"from\":\"k3xq9a:1\",\"to\":\"k3xq9a:40\",\"lost\":39,"
                        + "\"reason\":\"expired\"}}");
    }

    @Test
    @SuppressWarnings("NullAway") // in class files it does not see @Nullable inside a qualified name
    void historyWithoutGapHasNoGapField() {
        assertThat(text(new ServerFrame.History(
                        null, "news", POSITION, List.of(), Epochs.of(POSITION.epoch(), 0), null)))
                .isEqualTo("{\"type\":\"history\",\"address\":\"news\",\"messages\":[],\"cursor\":\"k3xq9a:40\"}");
    }

    @Test
    void errCarriesWhatAServiceOrTheGatewaySays() {
        assertThat(text(new ServerFrame.Failure(null, "r-1", -1, "NO_HANDLERS", "nobody\nlistens", true)))
                .isEqualTo("{\"type\":\"err\",\"address\":\"r-1\",\"failureCode\":-1,\"failureType\":\"NO_HANDLERS\","
                        + "\"message\":\"nobody\\nlistens\",\"retryable\":true}");
        assertThat(text(new ServerFrame.Failure(3L, null, 300, "OVERLOADED", "later", true)))
                .isEqualTo("{\"type\":\"err\",\"id\":3,\"failureCode\":300,\"failureType\":\"OVERLOADED\","
                        + "\"message\":\"later\",\"retryable\":true}");
    }

    private Since registerSince(String since) {
        Object frame = decode("{\"type\":\"register\",\"address\":\"news\",\"since\":" + since + "}")
                .get(0);
        return ((ClientFrame.Register) frame).since();
    }

    private List<Object> decode(String message) {
        return FrameRecorder.decode(encoding, message);
    }

    private String text(ServerFrame frame) {
        return encoding.encode(frame).text();
    }
}

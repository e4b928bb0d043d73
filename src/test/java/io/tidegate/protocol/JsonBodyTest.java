package io.tidegate.protocol;

import static io.tidegate.message.Body.NULL;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.message.Header;
import io.tidegate.message.Position;
import io.tidegate.message.Publication;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A body leaves as it came, byte for byte, but for whitespace between its parts. */
final class JsonBodyTest {
    private final JsonEncoding encoding = new JsonEncoding(new ProtocolLimits(32, 4, 4096, 64, 16, 1000));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "true",
                "false",
                "0",
                "-0",
                "1.0",
                "1.10",
                "1e400",
                "-1.5E-7",
                "123456789012345678901234567890",
                "0.1000000000000000055511151231257827021181583404541015625",
                "\"\"",
                "\"text\"",
                "\"\\\" \\\\ \\/ \\b \\f \\n \\r \\t \\u0000\"",
                "\"\\\\\"",
                "\"a \\\\\\\" b \"",
                "\"\\ud83d\\ude00 and \\ud800 alone\"",
                "\"äöü ß € 😀 \u2028\u2029 \uFFFD\"",
                "[]",
                "{}",
                "[1,\"2\",null,[true,{\"a\":{}}]]",
                "{\"a\":1,\"a\":2,\"\":3,\"type\":\"ping\",\"address\":\"other\"}",
                "{\" key with spaces \":\" value with spaces \"}"
            })
    void bodyStaysAsItIs(String body) {
        assertThat(throughTheWire(body)).isEqualTo(body);
    }

    @Test
    void whitespaceBetweenPartsIsDropped() {
        assertThat(throughTheWire("\r\n{\n\t\"a b\" : [ 1 , 2 ] ,\r\n \"c\\n\" : \" \\\" \" }\n"))
                .isEqualTo("{\"a b\":[1,2],\"c\\n\":\" \\\" \"}");
        assertThat(throughTheWire(" 17 ")).isEqualTo("17");
        assertThat(throughTheWire("\n\"x\"\n")).isEqualTo("\"x\"");
    }

    @Test
    void deepBodyWithinTheBoundStaysAsItIs() {
        String deep = "[".repeat(63) + "]".repeat(63);
        assertThat(throughTheWire(deep)).isEqualTo(deep);
    }

    @Test
    void bodyIsCutRightAfterMultibyteText() {
        assertThat(bodyOf("{\"key\":\"ü😀\",\"x\":\"€\",\"body\":\"é\",\"type\":\"publish\",\"address\":\"ß\"}"))
                .isEqualTo("\"é\"");
    }

    @Test
    void bodyOfALaterObjectIsItsOwn() {
        List<Object> heard = FrameRecorder.decode(
                encoding,
                "{\"type\":\"publish\",\"address\":\"a\",\"body\":\"first\"}\n"
                        + "{\"type\":\"publish\",\"address\":\"a\",\"body\":\"second\"}");
        assertThat(heard)
                .extracting(
                        frame -> new String(((ClientFrame.Publish) frame).body().bytes(), UTF_8))
                .containsExactly("\"first\"", "\"second\"");
    }

    @Test
    void headersAndAddressesSurviveEscaping() {
        String value = "\" \\ \u0000 \u001f \u007f \n ä € 😀 \u2028";
        String address = "a\" \\ ä € 😀 \u2028";
        Publication publication = new Publication("p", List.of(new Header("n" + value, value)), NULL, 1);
        String rec = encoding.encode(address, Position.NONE, publication).text();
        assertThat(rec).doesNotContain("\n");
        Object back = FrameRecorder.decode(encoding, rec.replaceFirst("\"rec\"", "\"publish\""))
                .get(0);
        assertThat(((ClientFrame.Publish) back).address()).isEqualTo(address);
        assertThat(((ClientFrame.Publish) back).headers()).containsExactly(new Header("n" + value, value));
    }

    @Test
    void unpairedSurrogatesOfServicesAreReplaced() {
        ServerFrame frame = new ServerFrame.Failure(null, null, -1, "RECIPIENT_FAILURE", "a\ud800b\udc00", false);
        assertThat(encoding.encode(frame).text()).contains("\"a\ufffdb\ufffd\"");
    }

    private String throughTheWire(String body) {
        return bodyOf("{\"type\":\"publish\",\"address\":\"a\",\"body\":" + body + "}");
    }

    private String bodyOf(String message) {
        List<Object> heard = FrameRecorder.decode(encoding, message);
        assertThat(heard).hasSize(1);
        assertThat(heard.get(0)).isInstanceOf(ClientFrame.Publish.class);
        return new String(((ClientFrame.Publish) heard.get(0)).body().bytes(), UTF_8);
    }
}

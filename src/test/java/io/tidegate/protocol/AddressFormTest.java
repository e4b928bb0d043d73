package io.tidegate.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AddressFormTest {
    private final JsonEncoding encoding = new JsonEncoding(new ProtocolLimits(255, 64, 10_000, 64, 254, 1000));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tidegate.publish",
                "tidegate.",
                "__vertx.reply.1",
                "__vertx.",
                "TIDEGATE.publish",
                "TideGate.node.1.0",
                "__VERTX.subs",
                "__Vertx.x",
                " tidegate.publish",
                "\ttidegate.publish",
                "tidegate.publish\u0000",
                "tidegate.publish\n",
                "\u0000tidegate.publish",
                "\u001btidegate.publish",
                "tidegate\u0000.publish",
                "tidegate.publish ",
                "\u00a0tidegate.publish",
                "\u3000__vertx.x",
                "\u2028tidegate.x",
                "\u200btidegate.x",
                "\ufefftidegate.x",
                "\u202etidegate.x",
                "ti\u00addegate.x",
                "tide\u2060gate.x",
                "tidegate\ufe0f.x",
                "tide\ufe00gate.x",
                "tidegate\uff0ex",
                "tidegate\u2024x",
                "\uff54\uff49\uff44\uff45\uff47\uff41\uff54\uff45.x",
                "\uff34\uff29\uff24\uff25\uff27\uff21\uff34\uff25.x",
                "\ud835\udc2d\ud835\udc22\ud835\udc1d\ud835\udc1e\ud835\udc20\ud835\udc1a\ud835\udc2d\ud835\udc1e.x",
                "\u24e3idegate.x",
                "t\u0131degate.x",
                "\uff3f\uff3fvertx.x",
                "__\uff56ertx.x",
                "\ufe4f\ufe4fvertx.x",
                "%74idegate.x",
                "tidegate%2Epublish",
                "tidegate%2epublish",
                "%5F%5Fvertx.x",
                "%5f%5fvertx%2ex",
                "%2574idegate.x",
                "%252574idegate.x",
                "%20tidegate.x",
                "%00tidegate.x",
                "%ef%bd%94idegate.x",
                "\uff0574idegate.x",
                "%e2%80%8btidegate.x",
            })
    void noSpellingOfAnInternalAddressIsTaken(String address) {
        assertThat(AddressForm.fault(address)).isNotNull();
        for (String message : List.of(
                message("register", "address", address),
                message("unregister", "address", address),
                message("publish", "address", address),
                message("send", "address", address),
                message("history", "address", address),
                new JsonObject(message("ack", "address", address))
                        .put("cursor", "abc:1")
                        .encode(),
                new JsonObject(message("send", "address", "service"))
                        .put("replyAddress", address)
                        .encode())) {
            assertThat(FrameRecorder.decode(encoding, message))
                    .as(message)
                    .singleElement()
                    .isInstanceOfSatisfying(
                            FrameRecorder.Invalid.class,
                            invalid -> assertThat(invalid.code()).isEqualTo(FailureCode.INVALID_ADDRESS));
        }
    }

    private static String message(String type, String field, String value) {
        return new JsonObject()
                .put("type", type)
                .put(field, value)
                .put("body", 1)
                .encode();
    }

    /** As a client's message would have it that comes the short way. */
    @Test
    void messagesThatAreReadWithoutAParserAreLookedAtToo() {
        byte[] message =
                "{\"type\":\"publish\",\"address\":\"TIDEGATE.publish\",\"body\":1}".getBytes(StandardCharsets.UTF_8);
        assertThat(FrameRecorder.decode(encoding, new String(message, StandardCharsets.UTF_8)))
                .singleElement()
                .isInstanceOf(FrameRecorder.Invalid.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "news",
                "tidegate",
                "tidegates.x",
                "my.tidegate.publish",
                "__vertxes",
                "_vertx.x",
                "%",
                "100%",
                "50%zz",
                "a b",
                "häuser.größe",
                "\u0442idegate.x",
                "新闻.今天",
                "😀",
                "t",
                "T.x",
            })
    void otherAddressesAreTaken(String address) {
        assertThat(AddressForm.fault(address)).isNull();
    }
}

package io.tidegate.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.message.Body;
import io.tidegate.message.Header;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class NativeBodiesTest {
    static Stream<Arguments> valuesOfServices() {
        return Stream.of(
                Arguments.of("{\"a\":[1,{\"b\":null}]}", new JsonObject("{\"a\":[1,{\"b\":null}]}")),
                Arguments.of("[1,\"x\",[]]", new JsonArray("[1,\"x\",[]]")),
                Arguments.of("\"gr\u00fc\u00df \ud83c\udf0a\"", "gr\u00fc\u00df \ud83c\udf0a"),
                Arguments.of("\"\"", ""),
                Arguments.of("7", 7),
                Arguments.of("-2147483649", -2147483649L),
                Arguments.of("1.5", 1.5),
                Arguments.of("true", true),
                Arguments.of("null", null));
    }

    @ParameterizedTest
    @MethodSource("valuesOfServices")
    void jsonBecomesWhatServicesExpect(String json, @Nullable Object value) {
        assertThat(NativeBodies.toNative(Body.ofJson(json))).contains(new NativeBodies.NativeBody(value));
    }

    @ParameterizedTest
    @MethodSource("valuesOfServices")
    void whatServicesSendBecomesJson(String json, @Nullable Object value) {
        assertThat(NativeBodies.fromNative(value)).contains(Body.ofJson(json));
    }

    static Stream<Arguments> otherValues() {
        return Stream.of(
                Arguments.of((short) 3, "3"),
                Arguments.of((byte) -3, "-3"),
                Arguments.of(0.5f, "0.5"),
                Arguments.of(new BigDecimal("12345678901234567890.5"), "12345678901234567890.5"),
                Arguments.of('x', "\"x\""),
                Arguments.of(Buffer.buffer(new byte[] {-1, -2, 0}), "\"__4A\""),
                Arguments.of(new byte[] {1}, "\"AQ\""));
    }

    @ParameterizedTest
    @MethodSource("otherValues")
    void otherTypesOfTheEventBusHaveJsonToo(Object value, String json) {
        assertThat(NativeBodies.fromNative(value)).contains(Body.ofJson(json));
    }

    @Test
    void integerBeyondSixtyFourBitsBecomesDouble() {
        assertThat(NativeBodies.toNative(Body.ofJson("18446744073709551616")))
                .contains(new NativeBodies.NativeBody(Math.pow(2, 64)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[1,]", "nul", "{} {}", "\"\u0001"})
    void textThatIsNoJsonHasNoNativeBody(String text) {
        assertThat(NativeBodies.toNative(Body.ofJson(text))).isEmpty();
    }

    @Test
    void invalidUtf8HasNoNativeBody() {
        byte[] bytes = "\"xx\"".getBytes(StandardCharsets.UTF_8);
        bytes[1] = (byte) 0xff;

        assertThat(NativeBodies.toNative(Body.ofJson(bytes))).isEmpty();
    }

    @Test
    void headersKeepOrderAndRepetitionWhateverTheirNames() {
        List<Header> headers = List.of(
                new Header("b", "1"), new Header("a\n", "\r"), new Header("b", ""), new Header("gr\u00fcn", "\u6f6e"));

        assertThat(NativeBodies.toNative(headers).entries())
                .extracting(entry -> new Header(entry.getKey(), entry.getValue()))
                .isEqualTo(headers);
    }

    @Test
    void typeWithItsOwnCodecHasNoJson() {
        assertThat(NativeBodies.fromNative(new ArrayList<>(Arrays.asList(1, 2))))
                .isEmpty();
    }

    @Test
    void objectWithAValueThatIsNoJsonHasNoJson() {
        JsonObject object = new JsonObject().put("thread", new Object());

        assertThat(NativeBodies.fromNative(object)).isEmpty();
    }
}

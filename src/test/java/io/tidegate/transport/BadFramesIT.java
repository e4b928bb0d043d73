package io.tidegate.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidegate.testkit.RawClient;
import io.tidegate.testkit.RawFrame;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is no message closes its own connection, with a code that says why, and no other. */
final class BadFramesIT {
    @RegisterExtension
    private final TwoLoops server = new TwoLoops();

    private static RawFrame text(String payload) {
        return new RawFrame(true, RawFrame.TEXT, payload.getBytes(UTF_8));
    }

    static Stream<Arguments> badInput() {
        byte[] garbage = {(byte) 0xff, (byte) 0xfe, 0x41, 0x42, (byte) 0xc3, 0x28, 0, 1, 2, 3};
        byte[] badText = {'a', (byte) 0xc3, 0x28};
        byte[] surrogate = {(byte) 0xed, (byte) 0xa0, (byte) 0x80};
        byte[] cutShort = {(byte) 0xe2, (byte) 0x82};
        byte[] big = new byte[TwoLoops.MESSAGE_MAX + 1];
        byte[] half = new byte[TwoLoops.MESSAGE_MAX / 2 + 1];
        return Stream.of(
                Arguments.of("binary message", 1003, frame(true, RawFrame.BINARY, new byte[] {1, 2, 3})),
                Arguments.of("begun binary message", 1003, frame(false, RawFrame.BINARY, new byte[0])),
                Arguments.of("text that is not UTF-8", 1007, frame(true, RawFrame.TEXT, badText)),
                Arguments.of("surrogate in UTF-8", 1007, frame(true, RawFrame.TEXT, surrogate)),
                Arguments.of("text that ends inside a character", 1007, frame(true, RawFrame.TEXT, cutShort)),
                Arguments.of("frame too large", 1009, frame(true, RawFrame.TEXT, big)),
                Arguments.of(
                        "huge frame announced", 1009, new byte[] {(byte) 0x81, (byte) 0xff, 0x7f, 0, 0, 0, 0, 0, 0, 0}),
                Arguments.of(
                        "message too large in fragments",
                        1009,
                        join(frame(false, RawFrame.TEXT, half), frame(true, RawFrame.CONTINUATION, half))),
                Arguments.of("garbage", 1002, garbage),
                Arguments.of("unmasked frame", 1002, text("x").encode(false)),
                Arguments.of(
                        "compressed without agreement",
                        1002,
                        frame(true, RawFrame.TEXT | RawFrame.COMPRESSED, new byte[] {(byte) 0xf2, 0x48, 0x05, 0x00})),
                Arguments.of("reserved opcode", 1002, frame(true, 5, new byte[0])),
                Arguments.of("continuation of nothing", 1002, frame(true, RawFrame.CONTINUATION, new byte[1])),
                Arguments.of("fragmented ping", 1002, frame(false, RawFrame.PING, new byte[0])),
                Arguments.of("ping too long", 1002, frame(true, RawFrame.PING, new byte[126])),
                Arguments.of("close frame with half a code", 1002, frame(true, RawFrame.CLOSE, new byte[1])),
                Arguments.of(
                        "new message within a message",
                        1002,
                        join(frame(false, RawFrame.TEXT, half), text("x").encode(true))));
    }

    private static byte[] frame(boolean last, int opcode, byte[] payload) {
        return new RawFrame(last, opcode, payload).encode(true);
    }

    private static byte[] join(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    @ParameterizedTest(name = "{0} closes with {1}")
    @MethodSource("badInput")
    void badInputClosesItsOwnConnectionOnly(String what, int code, byte[] bytes) {
        RawClient other = server.connect();
        TwoLoops.expectEcho(other, "before");
        RawClient client = server.connect();
        TwoLoops.expectEcho(client, "good");
        client.sendBytes(bytes);
        assertThat(client.awaitClose()).isEqualTo(code);
        await().until(() -> server.sessions().stream()
                        .mapToInt(session -> session.closes.get())
                        .sum()
                == 1);
        TwoLoops.expectEcho(other, "after");
        assertThat(server.registry
                        .get("tidegate.connections.closed")
                        .tag("code", "" + code)
                        .counter()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void nothingAfterARefusedMessageIsHeard() {
        RawClient client = server.connect();
        client.sendBytes(
                join(frame(true, RawFrame.BINARY, new byte[1]), text("late").encode(true)));
        assertThat(client.awaitClose()).isEqualTo(1003);
        assertThat(server.onlySession().messages).isEmpty();
    }
}

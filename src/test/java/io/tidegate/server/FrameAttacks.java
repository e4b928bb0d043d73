package io.tidegate.server;

import static io.tidegate.server.Attacker.frame;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.tidegate.testkit.RawFrame;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Frames that RFC 6455 does not know, in sections 5.1 to 5.5, 7.4 and 8.1. */
final class FrameAttacks {
    private static final String THEME = "frames";
    private static final String ERROR = "close 1002";
    private static final int FINAL = 0x80;
    private static final int TEXT = FINAL | RawFrame.TEXT;
    private static final int PING = FINAL | RawFrame.PING;
    private static final int PONG = FINAL | RawFrame.PONG;
    private static final int CLOSE = FINAL | RawFrame.CLOSE;
    private static final int CONTINUATION = FINAL | RawFrame.CONTINUATION;
    private static final int RESERVED_1 = 0x40;
    private static final int RESERVED_2 = 0x20;
    private static final int RESERVED_3 = 0x10;
    private static final int CONTROL_MAX = 125;
    private static final byte[] JSON = "{\"type\":\"ping\"}".getBytes(UTF_8);

    private FrameAttacks() {}

    static Stream<Attack> all() {
        return Stream.of(control(), bits(), masks(), lengths(), order(), closes())
                .flatMap(attacks -> attacks);
    }

    private static Attack attack(String what, String outcome, byte[]... bytes) {
        return new Attack(
                THEME, what, outcome, attacker -> attacker.upgrade().send(bytes).ending());
    }

    private static Attack harmless(String what, byte[]... bytes) {
        return new Attack(
                THEME,
                what,
                Attacker.GOES_ON,
                attacker -> attacker.upgrade().send(bytes).goesOn());
    }

    private static Stream<Attack> control() {
        byte[] large = new byte[CONTROL_MAX + 1];
        return Stream.of(
                attack("ping in fragments", ERROR, frame(RawFrame.PING)),
                attack("pong in fragments", ERROR, frame(RawFrame.PONG)),
                attack("close frame in fragments", ERROR, frame(RawFrame.CLOSE)),
                attack("ping of 126 bytes", ERROR, frame(PING, large)),
                attack("pong of 126 bytes", ERROR, frame(PONG, large)),
                attack("close frame of 126 bytes", ERROR, frame(CLOSE, large)),
                attack("ping of 64 KiB", ERROR, frame(PING, new byte[1 << 16])),
                attack("ping of 5 bytes, its length in 16 bits", ERROR, header(PING, 16, 5)),
                attack("ping of 5 bytes, its length in 64 bits", ERROR, header(PING, 64, 5)),
                harmless("ping of 125 bytes", frame(PING, new byte[CONTROL_MAX])),
                harmless("pong that nobody asked for", frame(PONG, new byte[CONTROL_MAX])));
    }

    private static Stream<Attack> bits() {
        Stream<Attack> opcodes = IntStream.concat(IntStream.rangeClosed(3, 7), IntStream.rangeClosed(0xb, 0xf))
                .mapToObj(opcode -> attack("reserved opcode " + opcode, ERROR, frame(FINAL | opcode)));
        Stream<Attack> bits = Stream.of(
                attack("reserved bit 1 without agreement", ERROR, frame(TEXT | RESERVED_1, JSON)),
                attack("reserved bit 2", ERROR, frame(TEXT | RESERVED_2, JSON)),
                attack("reserved bit 3", ERROR, frame(TEXT | RESERVED_3, JSON)),
                attack("all reserved bits", ERROR, frame(TEXT | RESERVED_1 | RESERVED_2 | RESERVED_3, JSON)),
                attack("ping with reserved bit 1", ERROR, frame(PING | RESERVED_1)),
                attack("pong with reserved bit 2", ERROR, frame(PONG | RESERVED_2)),
                attack("close frame with reserved bit 3", ERROR, frame(CLOSE | RESERVED_3)),
                attack(
                        "continuation with reserved bit 1",
                        ERROR,
                        frame(RawFrame.TEXT, JSON),
                        frame(CONTINUATION | RESERVED_1)));
        return Stream.concat(opcodes, bits);
    }

    private static Stream<Attack> masks() {
        byte[] maskOfZeros = {(byte) TEXT, (byte) (0x80 | JSON.length), 0, 0, 0, 0};
        byte[] wrongMask = {(byte) TEXT, (byte) (0x80 | JSON.length), (byte) 0x80, 0x11, 0x22, 0x33};
        return Stream.of(
                attack("text without mask", ERROR, unmasked(RawFrame.TEXT)),
                attack("ping without mask", ERROR, unmasked(RawFrame.PING)),
                attack("pong without mask", ERROR, unmasked(RawFrame.PONG)),
                attack("close frame without mask", ERROR, unmasked(RawFrame.CLOSE)),
                attack("continuation without mask", ERROR, frame(RawFrame.TEXT, JSON), unmasked(RawFrame.CONTINUATION)),
                attack("text masked with something else", "close 1007", wrongMask, JSON),
                harmless("mask of zeros", maskOfZeros, JSON));
    }

    private static byte[] unmasked(int opcode) {
        return new RawFrame(true, opcode).encode(false);
    }

    /** A masked frame's header that says its length in so many bits. */
    private static byte[] header(int first, int bits, long length) {
        ByteBuffer bytes = ByteBuffer.allocate(14).put((byte) first).put((byte) (bits == 16 ? 0xfe : 0xff));
        if (bits == 16) {
            bytes.putShort((short) length);
        } else {
            bytes.putLong(length);
        }
        bytes.putInt(0); // the mask
        return Arrays.copyOf(bytes.array(), bytes.position());
    }

    private static Stream<Attack> lengths() {
        byte[] half = new byte[HostileIT.MESSAGE_BYTES_MAX / 2 + 1];
        return Stream.of(
                attack("length of 64 bits below zero", ERROR, header(TEXT, 64, -1)),
                attack("smallest length of 64 bits", ERROR, header(TEXT, 64, Long.MIN_VALUE)),
                attack("largest length of 64 bits", "close 1009", header(TEXT, 64, Long.MAX_VALUE)),
                attack("length of 2^62", "close 1009", header(TEXT, 64, 1L << 62)),
                attack("length of 2^32", "close 1009", header(TEXT, 64, 1L << 32)),
                attack("length of 2^31", "close 1009", header(TEXT, 64, 1L << 31)),
                attack("length of 64 bits that needs 7", ERROR, header(TEXT, 64, 5)),
                attack("length of 64 bits that needs 16", ERROR, header(TEXT, 64, 0xffff)),
                attack("length of 16 bits that needs 7", ERROR, header(TEXT, 16, 5)),
                attack("one byte too many announced", "close 1009", header(TEXT, 64, HostileIT.MESSAGE_BYTES_MAX + 1L)),
                attack(
                        "message too large in two fragments",
                        "close 1009",
                        frame(RawFrame.TEXT, half),
                        frame(CONTINUATION, half)),
                attack("binary message too large", "close 1009", header(0x82, 64, HostileIT.MESSAGE_BYTES_MAX + 1L)));
    }

    private static Stream<Attack> order() {
        return Stream.of(
                attack("continuation of nothing", ERROR, frame(RawFrame.CONTINUATION, JSON)),
                attack("end of nothing", ERROR, frame(CONTINUATION, JSON)),
                attack("continuation after the end", ERROR, frame(TEXT, JSON), frame(CONTINUATION)),
                attack("text within a message", ERROR, frame(RawFrame.TEXT, JSON), frame(TEXT, JSON)),
                attack("begun text within a message", ERROR, frame(RawFrame.TEXT), frame(RawFrame.TEXT)),
                attack("binary within a message", ERROR, frame(RawFrame.TEXT, JSON), frame(FINAL | RawFrame.BINARY)),
                attack("binary message", "close 1003", frame(FINAL | RawFrame.BINARY, JSON)),
                attack("empty binary message", "close 1003", frame(FINAL | RawFrame.BINARY)),
                attack("begun binary message", "close 1003", frame(RawFrame.BINARY, JSON)),
                harmless(
                        "ping and pong within a message",
                        frame(RawFrame.TEXT, Arrays.copyOf(JSON, 5)),
                        frame(PING),
                        frame(PONG),
                        frame(CONTINUATION, Arrays.copyOfRange(JSON, 5, JSON.length))));
    }

    private static Stream<Attack> closes() {
        Stream<Attack> codes = IntStream.of(0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535)
                .mapToObj(code -> attack("close code " + code, ERROR, frame(CLOSE, closing(code))));
        byte[] badReason = {3, (byte) 0xe8, (byte) 0xc3, 0x28};
        byte[] cutReason = {3, (byte) 0xe8, (byte) 0xe2, (byte) 0x82};
        Stream<Attack> others = Stream.of(
                attack("close frame with half a code", ERROR, frame(CLOSE, new byte[1])),
                attack("close reason that is not UTF-8", "close 1007", frame(CLOSE, badReason)),
                attack("close reason that ends inside a character", "close 1007", frame(CLOSE, cutReason)),
                attack("close frame without a code", "close 1000", frame(CLOSE)),
                attack("text after the close frame", "close 1000", frame(CLOSE, closing(1000)), frame(TEXT, JSON)),
                attack("close frame twice", "close 1000", frame(CLOSE, closing(1000)), frame(CLOSE, closing(1001))),
                attack("garbage after the close frame", "close 1000", frame(CLOSE, closing(1000)), new byte[] {
                    -1, -1, -1, -1
                }),
                attack("close code of the client's own", "close 4999", frame(CLOSE, closing(4999))));
        return Stream.concat(codes, others);
    }

    private static byte[] closing(int code) {
        return ByteBuffer.allocate(2).putShort((short) code).array();
    }
}

package io.tidegate.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tidegate.protocol.CloseCode;
import io.tidegate.protocol.FailureCode;
import io.tidegate.testkit.RawFrame;
import io.vertx.core.buffer.Buffer;
import java.util.stream.Stream;

/**
 * What clients send that they should not, and what docs/protocol.md says comes of it. In texts, {@code HEALTHY} stands for
 * an address that the session is subscribed to with acknowledgement, {@code EPOCH} for that stream's epoch.
 */
final class BadInput {
    static final int ADDRESS_LENGTH_MAX = 255;
    static final int MESSAGE_BYTES_MAX = 100_000;
    static final int SUBSCRIPTIONS_MAX = 3;
    static final int HEADERS_MAX = 4;
    static final int DEPTH_MAX = 64;

    private BadInput() {}

    /** A text message that is answered with an err, and changes nothing. */
    record Refused(String what, FailureCode code, String text) {
        @Override
        public String toString() {
            return what + ": " + code;
        }
    }

    /** Bytes that end the connection. */
    record Closed(String what, CloseCode code, Buffer bytes) {
        @Override
        public String toString() {
            return what + ": " + code;
        }
    }

    static Stream<Refused> refused() {
        return Stream.of(noJson(), wrongTypes(), addresses(), sizes(), cursors(), headers(), states())
                .flatMap(rows -> rows);
    }

    private static Stream<Refused> noJson() {
        FailureCode code = FailureCode.INVALID_JSON;
        return Stream.of(
                new Refused("not JSON", code, "hello"),
                new Refused("nothing", code, ""),
                new Refused("whitespace", code, " \n"),
                new Refused("object that does not end", code, "{\"type\":\"ping\""),
                new Refused("single quotes", code, "{'type':'ping'}"),
                new Refused("trailing comma", code, "{\"type\":\"ping\",}"),
                new Refused("rest after an object", code, "{\"type\":\"ping\"}]"),
                new Refused("byte order mark", code, "\ufeff{\"type\":\"ping\"}"),
                new Refused("control character in a string", code, "{\"type\":\"pi\nng\"}"),
                new Refused("NUL", code, "\0"),
                new Refused("NaN", code, publish("\"body\":NaN")),
                new Refused("number of 1,001 digits", code, publish("\"body\":" + "9".repeat(1001))));
    }

    private static Stream<Refused> wrongTypes() {
        FailureCode code = FailureCode.INVALID_MESSAGE;
        return Stream.of(
                new Refused("array", code, "[1,2]"),
                new Refused("string", code, "\"ping\""),
                new Refused("null", code, "null"),
                new Refused("no type", code, "{}"),
                new Refused("type is a number", code, "{\"type\":5}"),
                new Refused("address is a number", code, "{\"type\":\"register\",\"address\":5}"),
                new Refused("id is a string", code, publish("\"id\":\"1\"")),
                new Refused("id is a fraction", code, publish("\"id\":1.5")),
                new Refused("id is no JavaScript integer", code, publish("\"id\":9007199254740992")),
                new Refused("headers are a string", code, publish("\"headers\":\"a\"")),
                new Refused("key is a number", code, publish("\"key\":1")),
                new Refused("key is empty", code, publish("\"key\":\"\"")),
                new Refused("key is too long", code, publish("\"key\":\"" + "k".repeat(255) + '"')),
                new Refused("body twice", code, publish("\"body\":1,\"body\":2")),
                new Refused("address with half a surrogate pair", code, register("\\ud800", "")),
                new Refused("since is a number", code, register("bad.since", "\"since\":5")),
                new Refused("since last nothing", code, register("bad.since", "\"since\":{\"last\":0}")),
                new Refused("ack is a boolean", code, register("bad.ack", "\"ack\":true")),
                new Refused("cursor is a number", code, "{\"type\":\"ack\",\"address\":\"HEALTHY\",\"cursor\":1}"),
                new Refused("no cursor", code, "{\"type\":\"ack\",\"address\":\"HEALTHY\"}"),
                new Refused("reply address is empty", code, send("\"replyAddress\":\"\"")),
                new Refused("token is a number", code, "{\"type\":\"connect\",\"token\":1}"),
                new Refused("session is an object", code, "{\"type\":\"connect\",\"session\":{}}"),
                new Refused("history limit of zero", code, history("\"limit\":0")),
                new Refused("history limit below zero", code, history("\"limit\":-1")),
                new Refused("history limit is a fraction", code, history("\"limit\":1.5")),
                new Refused("history limit is a string", code, history("\"limit\":\"10\"")),
                new Refused("unknown type", FailureCode.UNKNOWN_TYPE, "{\"type\":\"shout\",\"address\":\"HEALTHY\"}"),
                new Refused("type in capitals", FailureCode.UNKNOWN_TYPE, "{\"type\":\"PING\"}"));
    }

    private static Stream<Refused> addresses() {
        FailureCode code = FailureCode.INVALID_ADDRESS;
        return Stream.of(
                new Refused("register without address", FailureCode.MISSING_ADDRESS, "{\"type\":\"register\"}"),
                new Refused(
                        "publish without address", FailureCode.MISSING_ADDRESS, "{\"type\":\"publish\",\"body\":1}"),
                new Refused("address is null", FailureCode.MISSING_ADDRESS, "{\"type\":\"send\",\"address\":null}"),
                new Refused("empty address", code, register("", "")),
                new Refused("address too long", code, register("a".repeat(ADDRESS_LENGTH_MAX + 1), "")),
                new Refused("address of the gateway", code, register("tidegate.publish", "")),
                new Refused("address of Vert.x", code, register("__vertx.reply.1", "")),
                new Refused("publish to a reserved address", code, "{\"type\":\"publish\",\"address\":\"tidegate.x\"}"),
                new Refused("send to a reserved address", code, "{\"type\":\"send\",\"address\":\"tidegate.publish\"}"),
                new Refused("history of a reserved address", code, "{\"type\":\"history\",\"address\":\"__vertx.x\"}"));
    }

    private static Stream<Refused> sizes() {
        FailureCode code = FailureCode.TOO_DEEP;
        return Stream.of(
                new Refused("nested too deeply", code, publish("\"body\":" + nested(DEPTH_MAX))),
                new Refused("nested very deeply", code, publish("\"body\":" + nested(20_000))),
                new Refused(
                        "unknown field nested too deeply", code, "{\"x\":" + nested(DEPTH_MAX) + ",\"type\":\"ping\"}"),
                new Refused(
                        "headers nested too deeply", code, publish("\"headers\":{\"a\":" + nested(DEPTH_MAX) + '}')),
                new Refused("brackets only", code, "{\"x\":" + "[".repeat(MESSAGE_BYTES_MAX - 5)),
                new Refused("braces only", code, "{\"x\":".repeat(MESSAGE_BYTES_MAX / 5)));
    }

    private static Stream<Refused> cursors() {
        FailureCode invalid = FailureCode.INVALID_CURSOR;
        FailureCode unknown = FailureCode.UNKNOWN_CURSOR;
        return Stream.of(
                new Refused("garbage as since", invalid, register("bad.since", "\"since\":\"yesterday\"")),
                new Refused("half a cursor", invalid, register("bad.since", "\"since\":\"abc:\"")),
                new Refused("offset below zero", invalid, register("bad.since", "\"since\":\"abc:-1\"")),
                new Refused(
                        "offset of 20 digits",
                        invalid,
                        register("bad.since", "\"since\":\"abc:" + "9".repeat(20) + '"')),
                new Refused("garbage as history's since", invalid, history("\"since\":\":::\"")),
                new Refused("garbage acknowledged", invalid, acknowledge("HEALTHY", "x")),
                new Refused("cursor never sent", unknown, acknowledge("HEALTHY", "EPOCH:4000000")),
                new Refused("cursor of another epoch", unknown, acknowledge("HEALTHY", "abc:0")),
                new Refused("ack of nothing", FailureCode.NOT_REGISTERED, acknowledge("bad.nothing", "EPOCH:0")));
    }

    private static Stream<Refused> headers() {
        FailureCode code = FailureCode.INVALID_HEADERS;
        StringBuilder many = new StringBuilder("\"h\":\"v\"");
        for (int i = 0; i < HEADERS_MAX; i++) {
            many.append(",\"h").append(i).append("\":\"v\"");
        }
        return Stream.of(
                new Refused("too many headers", code, publish("\"headers\":{" + many + '}')),
                new Refused("too many values", code, publish("\"headers\":{\"a\":[1,2,3,4,5]}")),
                new Refused("reserved header", code, publish("\"headers\":{\"tidegate-cursor\":\"abc:1\"}")),
                new Refused("reserved header in capitals", code, publish("\"headers\":{\"Tidegate-X\":\"1\"}")),
                new Refused("header without a name", code, publish("\"headers\":{\"\":\"v\"}")),
                new Refused("header twice", code, publish("\"headers\":{\"a\":\"1\",\"a\":\"2\"}")),
                new Refused("header is an object", code, publish("\"headers\":{\"a\":{}}")),
                new Refused("header is null", code, publish("\"headers\":{\"a\":null}")));
    }

    private static Stream<Refused> states() {
        return Stream.of(
                new Refused("registered twice", FailureCode.ALREADY_REGISTERED, register("HEALTHY", "")),
                new Refused(
                        "unregister of nothing",
                        FailureCode.NOT_REGISTERED,
                        "{\"type\":\"unregister\",\"address\":\"x\"}"),
                new Refused("connected twice", FailureCode.ALREADY_CONNECTED, "{\"type\":\"connect\"}"));
    }

    static Stream<Closed> closed() {
        byte[] big = ("\"" + "x".repeat(MESSAGE_BYTES_MAX) + '"').getBytes(UTF_8);
        byte[] ping = "{\"type\":\"ping\"}".getBytes(UTF_8);
        return Stream.of(
                new Closed("binary", CloseCode.UNSUPPORTED_DATA, frame(RawFrame.BINARY, ping)),
                new Closed("invalid UTF-8", CloseCode.INVALID_PAYLOAD, frame(RawFrame.TEXT, '"', 0xc3, 0x28, '"')),
                new Closed("overlong UTF-8", CloseCode.INVALID_PAYLOAD, frame(RawFrame.TEXT, '"', 0xc0, 0xaf, '"')),
                new Closed("surrogates in UTF-8", CloseCode.INVALID_PAYLOAD, frame(RawFrame.TEXT, 0xed, 0xa0, 0x80)),
                new Closed("message too large", CloseCode.TOO_LARGE, frame(RawFrame.TEXT, big)),
                new Closed(
                        "unmasked",
                        CloseCode.PROTOCOL_ERROR,
                        Buffer.buffer(new RawFrame(true, RawFrame.TEXT, ping).encode(false))),
                new Closed("reserved opcode", CloseCode.PROTOCOL_ERROR, frame(3, ping)),
                new Closed(
                        "TLS on a plain port", CloseCode.PROTOCOL_ERROR, Buffer.buffer(new byte[] {0x16, 3, 1, 2, 0, 1
                        })));
    }

    private static Buffer frame(int opcode, int... payload) {
        byte[] bytes = new byte[payload.length];
        for (int i = 0; i < payload.length; i++) {
            bytes[i] = (byte) payload[i];
        }
        return frame(opcode, bytes);
    }

    private static Buffer frame(int opcode, byte[] payload) {
        return Buffer.buffer(new RawFrame(true, opcode, payload).encode(true));
    }

    private static String register(String address, String more) {
        return "{\"type\":\"register\",\"address\":\"" + address + '"' + (more.isEmpty() ? "" : ",") + more + '}';
    }

    private static String publish(String more) {
        return "{\"type\":\"publish\",\"address\":\"bad.publish\"," + more + '}';
    }

    private static String send(String more) {
        return "{\"type\":\"send\",\"address\":\"bad.send\"," + more + '}';
    }

    private static String history(String more) {
        return "{\"type\":\"history\",\"address\":\"HEALTHY\"," + more + '}';
    }

    private static String acknowledge(String address, String cursor) {
        return "{\"type\":\"ack\",\"address\":\"" + address + "\",\"cursor\":\"" + cursor + "\"}";
    }

    private static String nested(int depth) {
        return "[".repeat(depth) + "]".repeat(depth);
    }
}

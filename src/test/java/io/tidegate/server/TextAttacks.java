package io.tidegate.server;

import static io.tidegate.server.Attacker.frame;

import io.tidegate.testkit.RawFrame;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Text that is no UTF-8, and JSON that is none, or that would cost a careless reader much. */
final class TextAttacks {
    private static final int FINAL = 0x80;
    private static final String NOT_UTF8 = "close 1007";

    private TextAttacks() {}

    static Stream<Attack> all() {
        return Stream.of(utf8(), places(), fragments(), json(), bombs(), requests())
                .flatMap(attacks -> attacks);
    }

    private static Attack bytes(String what, String outcome, byte[]... frames) {
        return new Attack(
                "UTF-8",
                what,
                outcome,
                attacker -> outcome.equals(NOT_UTF8)
                        ? attacker.upgrade().send(frames).ending()
                        : attacker.upgrade().send(frames).goesOn());
    }

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits);
    }

    private static Stream<Attack> utf8() {
        return Stream.of(
                        "80 continuation byte alone",
                        "bf last continuation byte alone",
                        "c0af slash in two bytes",
                        "e080af slash in three bytes",
                        "f08080af slash in four bytes",
                        "c080 NUL in two bytes",
                        "eda080 first surrogate",
                        "edbfbf last surrogate",
                        "eda081edb080 surrogate pair",
                        "f4908080 beyond the last character",
                        "f8888080 character in five bytes",
                        "fe byte that is in no character",
                        "ff other byte that is in no character",
                        "c3 end after one byte of two",
                        "e282 end after two bytes of three",
                        "f09f98 end after three bytes of four",
                        "c328 ASCII inside a character")
                .map(row -> bytes(
                        row.substring(row.indexOf(' ') + 1),
                        NOT_UTF8,
                        frame(FINAL | RawFrame.TEXT, hex(row.substring(0, row.indexOf(' '))))));
    }

    private static Stream<Attack> places() {
        return IntStream.of(0, 1, 500, 998, 999).mapToObj(place -> {
            byte[] text = new byte[1000];
            Arrays.fill(text, (byte) ' ');
            text[place] = (byte) 0xff;
            return bytes("wrong byte at " + place + " of 1000", NOT_UTF8, frame(FINAL | RawFrame.TEXT, text));
        });
    }

    private static Stream<Attack> fragments() {
        int end = FINAL | RawFrame.CONTINUATION;
        return Stream.of(
                bytes(
                        "character parted by fragments",
                        Attacker.GOES_ON,
                        frame(RawFrame.TEXT, hex("22e2")),
                        frame(RawFrame.CONTINUATION, hex("82")),
                        frame(end, hex("ac22"))),
                bytes(
                        "wrong byte in the second fragment",
                        NOT_UTF8,
                        frame(RawFrame.TEXT, hex("20")),
                        frame(end, hex("ff"))),
                bytes("character parted wrongly", NOT_UTF8, frame(RawFrame.TEXT, hex("e2")), frame(end, hex("28ac"))),
                bytes(
                        "character that the last fragment does not end",
                        NOT_UTF8,
                        frame(RawFrame.TEXT, hex("e2")),
                        frame(end)));
    }

    private static Attack says(String theme, String what, String outcome, String... messages) {
        return new Attack(theme, what, outcome, attacker -> {
            attacker.upgrade().say("{\"type\":\"connect\"}");
            if (!attacker.answer().equals("connected")) {
                throw new AssertionError("connect was refused");
            }
            for (String message : messages) {
                attacker.say(message);
            }
            return attacker.answer();
        });
    }

    private static String publish(String rest) {
        return "{\"type\":\"publish\",\"address\":\"hostile.attack\"," + rest + "}";
    }

    private static Stream<Attack> json() {
        return Stream.of(
                says("JSON", "no JSON", "err 100", "hello"),
                says("JSON", "nothing", "err 100", ""),
                says("JSON", "NUL", "err 100", "\0"),
                says("JSON", "NUL in a name", "err 100", "{\"ty\0pe\":\"ping\"}"),
                says("JSON", "byte order mark", "err 100", "\ufeff{\"type\":\"ping\"}"),
                says("JSON", "NaN", "err 100", publish("\"body\":NaN")),
                says("JSON", "Infinity", "err 100", publish("\"body\":-Infinity")),
                says("JSON", "hexadecimal number", "err 100", publish("\"body\":0x10")),
                says("JSON", "number with a leading zero", "err 100", publish("\"body\":01")),
                says("JSON", "comment", "err 100", "/**/{\"type\":\"ping\"}"),
                says("JSON", "single quotes", "err 100", "{'type':'ping'}"),
                says("JSON", "half a surrogate pair in the address", "err 101", register("\\ud800")),
                says("JSON", "the other half", "err 101", register("a\\udc00b")),
                says("JSON", "pair in the wrong order", "err 101", register("\\udc00\\ud800")),
                says("JSON", "field twice", "err 101", publish("\"body\":1,\"body\":2")),
                says("JSON", "type twice", "err 101", "{\"type\":\"ping\",\"type\":\"publish\",\"address\":\"a\"}"),
                says("JSON", "prototype", "published", publish("\"id\":1,\"__proto__\":{\"type\":\"send\"}")),
                says(
                        "JSON",
                        "class name for a deserialiser",
                        "published",
                        publish("\"id\":1,\"@class\":\"java.net.URL\"")),
                says("JSON", "object after the message", "err 102", "{\"type\":\"ping\"}{\"type\":\"__proto__\"}"));
    }

    private static String register(String address) {
        return "{\"type\":\"register\",\"address\":\"" + address + "\"}";
    }

    private static Stream<Attack> bombs() {
        String theme = "JSON bombs";
        String wide = IntStream.range(0, 5000).mapToObj(i -> "\"f" + i + "\":0").collect(Collectors.joining(","));
        String twins = IntStream.range(0, 5000)
                .mapToObj(i -> "\"" + (i % 2 == 0 ? "Aa" : "BB") + "\":0")
                .collect(Collectors.joining(","));
        return Stream.of(
                says(theme, "arrays nested 65 deep", "err 106", publish("\"body\":" + "[".repeat(64) + "]".repeat(64))),
                says(
                        theme,
                        "arrays nested 20,000 deep",
                        "err 106",
                        publish("\"body\":" + "[".repeat(20_000) + "]".repeat(20_000))),
                says(theme, "opening brackets only", "err 106", "{\"x\":" + "[".repeat(60_000)),
                says(theme, "opening braces only", "err 106", "{\"x\":".repeat(12_000)),
                says(
                        theme,
                        "nested in a field that nobody knows",
                        "err 106",
                        "{\"x\":" + "[".repeat(64) + "]".repeat(64) + ",\"type\":\"ping\"}"),
                says(theme, "1e999999", "published", publish("\"id\":1,\"body\":1e999999")),
                says(theme, "id of 1e999999", "err 101", publish("\"id\":1e999999")),
                says(
                        theme,
                        "history limit of 1e999999",
                        "err 101",
                        "{\"type\":\"history\",\"address\":\"hostile.attack\",\"limit\":1e999999}"),
                says(theme, "number of 1,001 digits", "err 100", publish("\"body\":" + "9".repeat(1001))),
                says(theme, "number of 60,000 digits", "err 100", publish("\"body\":" + "9".repeat(60_000))),
                says(theme, "5,000 fields that nobody knows", "published", publish("\"id\":1," + wide)),
                says(theme, "5,000 fields in the body", "published", publish("\"id\":1,\"body\":{" + wide + "}")),
                says(
                        theme,
                        "5,000 fields whose names collide",
                        "published",
                        publish("\"id\":1,\"body\":{" + twins + "}")),
                says(theme, "5,000 headers", "err 114", publish("\"headers\":{" + wide + "}")),
                says(theme, "field name of 50,001 characters", "err 100", "{\"" + "n".repeat(50_001) + "\":1}"),
                says(
                        theme,
                        "string of 60,000 characters",
                        "published",
                        publish("\"id\":1,\"body\":\"" + "s".repeat(60_000) + "\"")),
                says(
                        theme,
                        "string of 10,000 escapes",
                        "published",
                        publish("\"id\":1,\"body\":\"" + "\\u0000".repeat(10_000) + "\"")),
                says(theme, "address of 60,000 characters", "err 104", register("a".repeat(60_000))),
                says(theme, "500 bad objects in a message", "err 101", "{}".repeat(500)));
    }

    private static Stream<Attack> requests() {
        String theme = "requests";
        return Stream.of(
                says(theme, "register at an address of Vert.x", "err 104", register("__vertx.reply.1")),
                says(
                        theme,
                        "publish at an address of the gateway",
                        "err 104",
                        "{\"type\":\"publish\",\"address\":\"tidegate.publish\"}"),
                says(theme, "reserved address in escapes", "err 104", register("\\u005f_vertx.x")),
                says(
                        theme,
                        "reserved address in escapes, the gateway's",
                        "err 104",
                        register("tide\\u0067ate.node.a.0")),
                says(theme, "connect twice", "err 112", "{\"type\":\"connect\"}"),
                says(
                        theme,
                        "forged cursor",
                        "err 107",
                        "{\"type\":\"register\",\"address\":\"hostile.x\",\"since\":\"../../etc:1\"}"),
                says(
                        theme,
                        "cursor beyond every number",
                        "err 107",
                        "{\"type\":\"register\",\"address\":\"hostile.x\",\"since\":\"a:99999999999999999999\"}"),
                says(
                        theme,
                        "ack of what was never sent",
                        "err 109",
                        "{\"type\":\"ack\",\"address\":\"hostile.x\",\"cursor\":\"a:1\"}"));
    }
}

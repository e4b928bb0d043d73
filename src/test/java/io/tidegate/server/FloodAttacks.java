package io.tidegate.server;

import static io.tidegate.server.Attacker.frame;

import io.tidegate.testkit.RawFrame;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Much of what would be harmless alone. */
final class FloodAttacks {
    private static final String THEME = "floods";
    private static final int TEXT = 0x80 | RawFrame.TEXT;
    private static final int PING = 0x80 | RawFrame.PING;
    private static final int PONG = 0x80 | RawFrame.PONG;
    private static final String FLOOD = "close 4110";
    private static final int CROWD = 50;

    private FloodAttacks() {}

    static Stream<Attack> all() {
        return Stream.concat(frames(), crowds());
    }

    private static Stream<Attack> frames() {
        byte[] zeros = repeat(1000, frame(RawFrame.CONTINUATION));
        byte[] bytes = repeat(1000, frame(RawFrame.CONTINUATION, (byte) ' '));
        byte[] begin = frame(RawFrame.TEXT, (byte) ' ');
        return Stream.of(
                attack("1,000 pings", FLOOD, repeat(1000, frame(PING))),
                attack("1,000 pings of 125 bytes", FLOOD, repeat(1000, frame(PING, new byte[125]))),
                attack("1,000 pongs", FLOOD, repeat(1000, frame(PONG))),
                attack("pings and pongs by turns", FLOOD, repeat(500, frame(PING), frame(PONG))),
                attack("pings within a message", FLOOD, begin, repeat(1000, frame(PING))),
                attack("a message in fragments of no byte", FLOOD, begin, zeros),
                attack("a message in fragments of one byte", FLOOD, begin, bytes),
                new Attack(
                        THEME,
                        "300 empty messages",
                        "err 100",
                        attacker -> attacker.upgrade()
                                .send(repeat(300, frame(TEXT)))
                                .lastAnswer()),
                said("subscribing and unsubscribing 300 times", Attacker.GOES_ON, 300, """
                        {"type":"register","address":"hostile.flood"}{"type":"unregister","address":"hostile.flood"}"""),
                said("subscribing to the same 300 times", Attacker.GOES_ON, 300, """
                        {"type":"register","address":"hostile.same"}"""),
                said("300 publishes in 1 message each", Attacker.GOES_ON, 300, """
                        {"type":"publish","id":1,"address":"hostile.other","body":1}"""),
                said("300 sends that nobody answers", Attacker.GOES_ON, 300, """
                        {"type":"send","address":"hostile.nobody","replyAddress":"r","body":1}"""),
                said("300 histories", Attacker.GOES_ON, 300, """
                        {"type":"history","address":"hostile.stream","since":"earliest"}"""),
                said("300 wrong cursors", Attacker.GOES_ON, 300, """
                        {"type":"register","address":"hostile.x","since":"a:1:2"}"""),
                new Attack(THEME, "more subscriptions than a session may have", "err 113", attacker -> {
                    attacker.upgrade().say("{\"type\":\"connect\"}");
                    String last = attacker.answer();
                    for (int i = 0; i <= HostileIT.SUBSCRIPTIONS_MAX; i++) {
                        attacker.say("{\"type\":\"register\",\"address\":\"hostile.many." + i + "\"}");
                        last = attacker.answer();
                    }
                    return last;
                }));
    }

    private static Attack attack(String what, String outcome, byte[]... bytes) {
        return new Attack(
                THEME, what, outcome, attacker -> attacker.upgrade().send(bytes).ending());
    }

    private static Attack said(String what, String outcome, int times, String message) {
        byte[] frames = repeat(times, frame(TEXT, message.getBytes(StandardCharsets.UTF_8)));
        return new Attack(THEME, what, outcome, attacker -> {
            attacker.upgrade().say("{\"type\":\"connect\"}");
            return attacker.send(frames).goesOn();
        });
    }

    private static byte[] repeat(int times, byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = 0; i < times; i++) {
            for (byte[] part : parts) {
                all.writeBytes(part);
            }
        }
        return all.toByteArray();
    }

    /** What each of a crowd does before it vanishes. */
    private interface Part {
        void play(Attacker attacker) throws IOException;
    }

    private static Stream<Attack> crowds() {
        byte[] halfFrame = {(byte) TEXT, (byte) 0xfe, 0x7f, 0, 1, 2, 3, 4, 'x'};
        return Stream.of(
                crowd("50 connections that are reset", attacker -> {}),
                crowd("50 half handshakes that are reset", attacker -> attacker.send("GET /ws HTTP/1.1\r\n")),
                crowd("50 WebSockets that are reset", Attacker::upgrade),
                crowd("50 reset within a frame", attacker -> attacker.upgrade().send(halfFrame)),
                crowd(
                        "50 reset within a message",
                        attacker -> attacker.upgrade().send(frame(RawFrame.TEXT, new byte[1000]))),
                crowd(
                        "50 reset within a compressed message",
                        attacker -> attacker.upgrade("Sec-WebSocket-Extensions: permessage-deflate\r\n")
                                .send(frame(RawFrame.TEXT, new byte[1000]))),
                crowd(
                        "50 reset while they subscribe",
                        attacker -> attacker.upgrade()
                                .say(
                                        "{\"type\":\"connect\"}{\"type\":\"register\",\"address\":\"hostile.stream\",\"since\":\"earliest\"}")),
                crowd(
                        "50 reset while they close",
                        attacker -> attacker.upgrade().send(frame(0x88))));
    }

    private static Attack crowd(String what, Part part) {
        return new Attack(THEME, what, Attacker.CUT, attacker -> {
            List<Attacker> crowd = new ArrayList<>();
            for (int i = 0; i < CROWD; i++) {
                crowd.add(attacker.another());
                part.play(crowd.get(i));
            }
            for (Attacker one : crowd) {
                one.reset();
            }
            return Attacker.CUT;
        });
    }
}

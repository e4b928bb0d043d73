package io.tidegate.server;

import static io.tidegate.server.Attacker.frame;

import io.tidegate.testkit.RawFrame;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Stream;
import java.util.zip.Deflater;

/** Compressed messages (RFC 7692) that are none, or that become too large. */
final class CompressionAttacks {
    private static final String EXTENSION = "Sec-WebSocket-Extensions: permessage-deflate\r\n";
    private static final int FIRST = RawFrame.TEXT | RawFrame.COMPRESSED;
    private static final int WHOLE = 0x80 | FIRST;
    private static final int LAST = 0x80 | RawFrame.CONTINUATION;
    private static final String CORRUPT = "close 1007";
    private static final String TOO_LARGE = "close 1009";
    private static final int TAIL_BYTES = 4;

    private CompressionAttacks() {}

    static Stream<Attack> all() {
        byte[] small = deflate("{\"type\":\"ping\"}".getBytes(StandardCharsets.UTF_8));
        byte[] bomb = deflate(new byte[20 << 20]);
        byte[] json = deflate(("{\"x\":" + "[".repeat(1 << 20)).getBytes(StandardCharsets.UTF_8));
        byte[] half = Arrays.copyOf(bomb, bomb.length / 2);
        byte[] backwards = {0x02, 0x41, 0x00}; // a match that lies before the beginning
        return Stream.of(
                attack("20 MiB of zeros", TOO_LARGE, frame(WHOLE, bomb)),
                attack(
                        "one byte too many",
                        TOO_LARGE,
                        frame(WHOLE, deflate(new byte[HostileIT.MESSAGE_BYTES_MAX + 1]))),
                attack("1 MiB of brackets", TOO_LARGE, frame(WHOLE, json)),
                attack(
                        "20 MiB of zeros in fragments",
                        TOO_LARGE,
                        frame(FIRST, half),
                        frame(LAST, Arrays.copyOfRange(bomb, half.length, bomb.length))),
                attack("bomb within a bomb", CORRUPT, frame(WHOLE, deflate(deflate(new byte[1 << 20])))),
                attack("noise", CORRUPT, frame(WHOLE, new byte[] {-1, -2, -3, -4, -5})),
                attack("reserved kind of block", CORRUPT, frame(WHOLE, new byte[] {7, 0, 0})),
                attack("match before the beginning", CORRUPT, frame(WHOLE, backwards)),
                attack("cut short", CORRUPT, frame(WHOLE, Arrays.copyOf(small, small.length / 2))),
                attack("text that is not UTF-8", CORRUPT, frame(WHOLE, deflate(new byte[] {-1, -2}))),
                attack("more behind the end", CORRUPT, frame(WHOLE, join(ended(), ended(), ended()))),
                attack("ping that says it is compressed", "close 1002", frame(0xc9)),
                attack(
                        "continuation that says so",
                        "close 1002",
                        frame(FIRST, small),
                        frame(LAST | RawFrame.COMPRESSED)),
                attack("binary message", "close 1003", frame(0xc2, small)));
    }

    private static Attack attack(String what, String outcome, byte[]... frames) {
        return new Attack(
                "compression",
                what,
                outcome,
                attacker -> attacker.upgrade(EXTENSION).send(frames).ending());
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        Arrays.stream(parts).forEach(all::writeBytes);
        return all.toByteArray();
    }

    /** Data that says that it is at its end. */
    private static byte[] ended() {
        return new byte[] {1, 1, 0, -2, -1, 'x'};
    }

    private static byte[] deflate(byte[] data) {
        Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
        deflater.setInput(data);
        byte[] compressed = new byte[data.length + 1000];
        int length = deflater.deflate(compressed, 0, compressed.length, Deflater.SYNC_FLUSH);
        deflater.end();
        return Arrays.copyOf(compressed, length - TAIL_BYTES);
    }
}

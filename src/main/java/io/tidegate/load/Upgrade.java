package io.tidegate.load;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One handshake of RFC 6455, seen from the client. */
final class Upgrade {
    private static final String MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int KEY_BYTES = 16;
    private static final int ANSWER_BYTES_MAX = 16_384;
    private static final String SWITCHING = "HTTP/1.1 101";
    private static final int END = 0x0d0a0d0a;
    private static final Pattern RETRY_AFTER = Pattern.compile("\\nretry-after:([^\\r]*)\\r", Pattern.CASE_INSENSITIVE);

    private final Target target;
    private final String key;

    /** With randomness for the key. */
    Upgrade(Target target, long first, long second) {
        this.target = target;
        key = Base64.getEncoder()
                .encodeToString(ByteBuffer.allocate(KEY_BYTES)
                        .putLong(first)
                        .putLong(second)
                        .array());
    }

    byte[] request() {
        String proof = target.token().isEmpty() ? "" : "\r\nAuthorization: Bearer " + target.token();
        return ("GET " + target.path() + " HTTP/1.1\r\nHost: " + target.host() + ':' + target.port() + proof
                        + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: " + key
                        + "\r\nSec-WebSocket-Version: 13\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** Where the server's answer ends; -1 while it is not whole. */
    static int endOfAnswer(ByteBuffer bytes, int start, int end) {
        for (int at = start; at + Integer.BYTES <= end; at++) {
            if (bytes.getInt(at) == END) {
                return at + Integer.BYTES;
            }
        }
        return -1;
    }

    /** Whether so much answer is too much. */
    static boolean isTooLong(int bytes) {
        return bytes > ANSWER_BYTES_MAX;
    }

    /** What is wrong with the server's answer, in few words; empty when nothing is. */
    String faultOf(ByteBuffer bytes, int start, int end) {
        byte[] copy = new byte[end - start];
        bytes.get(start, copy);
        String answer = new String(copy, StandardCharsets.ISO_8859_1);
        if (!answer.startsWith(SWITCHING)) {
            String[] words = answer.split("[ \r]", 3);
            return words.length > 2 && answer.startsWith("HTTP/") ? "handshake status " + words[1] : "no HTTP answer";
        }
        String lower = answer.toLowerCase(Locale.ROOT);
        if (!answer.contains(accept())) {
            return "wrong Sec-WebSocket-Accept";
        }
        return lower.contains("\nsec-websocket-extensions:") ? "extension nobody asked for" : "";
    }

    /** What a server that refuses says of when to come back; empty where it says nothing. */
    static Optional<Duration> retryAfterOf(ByteBuffer bytes, int start, int end) {
        byte[] copy = new byte[end - start];
        bytes.get(start, copy);
        Matcher header = RETRY_AFTER.matcher(new String(copy, StandardCharsets.ISO_8859_1));
        return header.find() ? ComeBackHint.ofRetryAfter(header.group(1)) : Optional.empty();
    }

    private String accept() {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-1").digest((key + MAGIC).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("this Java has no SHA-1, which WebSockets need", missing);
        }
    }
}

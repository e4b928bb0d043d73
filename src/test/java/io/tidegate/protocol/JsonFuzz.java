package io.tidegate.protocol;

import io.tidegate.message.Position;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A text message. It is answered or handled, nothing is thrown; and a message means the same with whitespace before it, which
 * is read by a parser, as without, which may be recognised at a glance.
 */
public final class JsonFuzz {
    private static final ProtocolLimits LIMITS = new ProtocolLimits(16, 3, 64, 6, 8, 50);
    private static final JsonEncoding ENCODING = new JsonEncoding(LIMITS);

    private JsonFuzz() {}

    /** What the fuzzer calls. */
    public static void fuzzerTestOneInput(byte[] input) {
        byte[] spaced = new byte[input.length + 1];
        spaced[0] = ' ';
        System.arraycopy(input, 0, spaced, 1, input.length);
        List<Object> heard = heard(input);
        if (heard.isEmpty()) {
            throw new AssertionError("neither handled nor answered");
        }
        if (!heard.equals(heard(spaced))) {
            throw new AssertionError(heard + ", but with a space before it " + heard(spaced));
        }
        for (Object frame : heard) {
            if (frame instanceof ClientFrame.Publish publish
                    && !Utf8.isValid(publish.body().bytes())) {
                throw new AssertionError("body is no text");
            }
        }
        checkCursor(new String(input, StandardCharsets.UTF_8));
    }

    /** Without the texts for developers, which say where a fault is. */
    private static List<Object> heard(byte[] message) {
        return FrameRecorder.decode(ENCODING, message).stream()
                .map(frame ->
                        frame instanceof FrameRecorder.Invalid invalid ? invalid.code() + " of " + invalid.id() : frame)
                .toList();
    }

    private static void checkCursor(String text) {
        Position.ofCursor(text).ifPresent(position -> {
            if (!Position.ofCursor(position.cursor()).orElseThrow().equals(position)) {
                throw new AssertionError("cursor " + text + " is " + position + ", which is " + position.cursor());
            }
        });
    }
}

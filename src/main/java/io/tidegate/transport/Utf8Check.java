package io.tidegate.transport;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/** Tells whether bytes are UTF-8, which Vert.x does not check. Reuses its buffers, so it belongs to one loop. */
final class Utf8Check {
    private static final int SCRATCH_CHARS = 1024;

    private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    private final CharBuffer scratch = CharBuffer.allocate(SCRATCH_CHARS);

    boolean isValid(byte[] text) {
        int ascii = asciiLength(text);
        return ascii == text.length || decodes(ByteBuffer.wrap(text, ascii, text.length - ascii));
    }

    private static int asciiLength(byte[] text) {
        int length = 0;
        while (length < text.length && text[length] >= 0) {
            length++;
        }
        return length;
    }

    private boolean decodes(ByteBuffer bytes) {
        decoder.reset();
        CoderResult result;
        do {
            scratch.clear();
            result = decoder.decode(bytes, scratch, true);
        } while (result.isOverflow());
        return !result.isError();
    }
}

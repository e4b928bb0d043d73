package io.tidegate.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FrameReaderTest {
    private static final int BYTES_MAX = 200_000;
    private static final int TEXT = 0x81;
    private static final int CLOSE = 0x88;
    private static final int PING = 0x89;
    private static final int PONG = 0x8a;

    private final List<String> met = new ArrayList<>();
    private final FrameReader reader = new FrameReader(
            new FrameReader.Sink() {
                @Override
                public void onText(ByteBuffer bytes, int start, int end) {
                    met.add("text " + textOf(bytes, start, end));
                }

                @Override
                public void onPing(ByteBuffer bytes, int start, int end) {
                    met.add("ping " + textOf(bytes, start, end));
                }

                @Override
                public void onClose(String kind, String reason) {
                    met.add("end " + kind + (reason.isEmpty() ? "" : ": " + reason));
                }

                @Override
                public void onEnd(String kind) {
                    met.add("end " + kind);
                }
            },
            BYTES_MAX);

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 125, 126, 127, 65_535, 65_536, 150_000})
    void messagesOfAnyLengthAreRead(int length) {
        String text = "x".repeat(length);
        byte[] frames = join(frame(TEXT, text), frame(TEXT, "next"));

        assertThat(read(frames, frames.length)).isEqualTo(frames.length);
        assertThat(met).containsExactly("text " + text, "text next");
    }

    @Test
    void whatIsNotWholeWaits() {
        byte[] frames = join(frame(TEXT, "one"), frame(PING, "beat"), frame(TEXT, "y".repeat(300)), frame(PONG, ""));
        for (int end = 0; end < frames.length; end++) {
            met.clear();
            int used = read(frames, end);
            assertThat(used).isLessThanOrEqualTo(end);
            List<String> first = List.copyOf(met);
            met.clear();
            byte[] rest = Arrays.copyOfRange(frames, used, frames.length);
            read(rest, rest.length);
            List<String> all = new ArrayList<>(first);
            all.addAll(met);
            assertThat(all).as("cut at %d", end).containsExactly("text one", "ping beat", "text " + "y".repeat(300));
        }
    }

    @Test
    void nothingIsReadBehindAClose() {
        byte[] frames = join(closeFrame(4100), frame(TEXT, "too late"));

        assertThat(read(frames, frames.length)).isEqualTo(frames.length);
        assertThat(met).containsExactly("end close 4100");
    }

    @Test
    void aCloseMayHaveNoCode() {
        byte[] frame = frame(CLOSE, "");
        read(frame, frame.length);
        assertThat(met).containsExactly("end close without code");
    }

    @ParameterizedTest
    @ValueSource(ints = {0x01, 0x80, 0x82, 0x83, 0xc1, 0x09})
    void whatTidegateNeverSendsEndsTheConnection(int kind) {
        byte[] frames = join(frame(kind, "bad"), frame(TEXT, "after"));
        read(frames, frames.length);
        assertThat(met).containsExactly("end frame of kind 0x" + Integer.toHexString(kind));
    }

    @Test
    void aMaskedFrameEndsTheConnection() {
        byte[] frame = frame(TEXT, "0123456789");
        frame[1] |= (byte) 0x80;
        read(frame, frame.length);
        assertThat(met).containsExactly("end masked frame");
    }

    @Test
    void aFrameThatIsTooLongEndsTheConnectionBeforeItIsThere() {
        byte[] frame = frame(TEXT, "z".repeat(BYTES_MAX));
        read(frame, 100);
        assertThat(met).containsExactly("end frame too long");
    }

    private int read(byte[] bytes, int end) {
        return reader.read(ByteBuffer.wrap(bytes), 0, end);
    }

    private static String textOf(ByteBuffer bytes, int start, int end) {
        byte[] copy = new byte[end - start];
        bytes.get(start, copy);
        return new String(copy, StandardCharsets.UTF_8);
    }

    private static byte[] frame(int kind, String text) {
        return frame(kind, text.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] closeFrame(int code) {
        return frame(CLOSE, new byte[] {(byte) (code >> Byte.SIZE), (byte) code});
    }

    private static byte[] frame(int kind, byte[] payload) {
        ByteBuffer frame = ByteBuffer.allocate(payload.length + 10).put((byte) kind);
        if (payload.length < 126) {
            frame.put((byte) payload.length);
        } else if (payload.length < 1 << 16) {
            frame.put((byte) 126).putShort((short) payload.length);
        } else {
            frame.put((byte) 127).putLong(payload.length);
        }
        frame.put(payload);
        return Arrays.copyOf(frame.array(), frame.position());
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}

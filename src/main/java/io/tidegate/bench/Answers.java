package io.tidegate.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Reads what a gateway sends besides publications. */
final class Answers {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final byte[] PUBLISHED = "{\"type\":\"published\",\"id\":".getBytes(StandardCharsets.US_ASCII);
    private static final long MIDDLE = ByteBuffer.wrap(PUBLISHED).getLong(Long.BYTES);
    private static final long LAST = ByteBuffer.wrap(PUBLISHED).getLong(PUBLISHED.length - Long.BYTES);
    private static final int TEN = 10;

    private Answers() {}

    /** The id in a {@code published}; -1 for any other message. */
    static long publishedId(ByteBuffer bytes, int start, int end) {
        int at = start + PUBLISHED.length;
        if (at >= end || bytes.getLong(start + Long.BYTES) != MIDDLE || bytes.getLong(at - Long.BYTES) != LAST) {
            return -1;
        }
        long id = 0;
        for (; at < end && bytes.get(at) >= '0' && bytes.get(at) <= '9'; at++) {
            id = id * TEN + (bytes.get(at) - '0');
        }
        return id;
    }

    /** Any message; a missing node when it is no JSON. */
    static JsonNode parse(ByteBuffer bytes, int start, int end) {
        byte[] copy = new byte[end - start];
        bytes.get(start, copy);
        try {
            return MAPPER.readTree(new String(copy, StandardCharsets.UTF_8));
        } catch (JsonProcessingException notJson) {
            return MissingNode.getInstance();
        }
    }
}

package io.tidegate.message;

import java.util.List;

/**
 * One message of an address's stream. Its place in the stream is not part of it: see {@link Position}.
 *
 * @param id names the publication for duplicate recognition: the publisher's key, or node id and sequence; at most
 *     256 characters
 * @param headers in the publisher's order
 * @param body the message itself
 * @param timeMillis when the first node received it, milliseconds since the Unix epoch
 */
public record Publication(String id, List<Header> headers, Body body, long timeMillis) {
    private static final int FIXED_BYTES = 64;

    public Publication {
        headers = List.copyOf(headers);
    }

    /** What this publication counts against byte limits: the body, ids and headers, and a fixed overhead. */
    public int weightBytes() {
        int bytes = FIXED_BYTES + body.length() + id.length();
        for (Header header : headers) {
            bytes += header.name().length() + header.value().length();
        }
        return bytes;
    }
}

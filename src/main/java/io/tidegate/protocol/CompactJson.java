package io.tidegate.protocol;

import java.util.Arrays;

/** Cuts a value out of JSON text and drops the whitespace between its parts; every other byte stays as it was. */
final class CompactJson {
    private CompactJson() {}

    /** A copy of the well-formed JSON between two indexes, on one line. */
    static byte[] of(byte[] json, int start, int end) {
        byte[] compact = new byte[end - start];
        int length = 0;
        boolean inString = false;
        boolean escaped = false;
        for (int i = start; i < end; i++) {
            byte next = json[i];
            if (inString || next > ' ' || next < 0) {
                compact[length++] = next;
            }
            if (next == '"' && !escaped) {
                inString = !inString;
            }
            escaped = next == '\\' && !escaped;
        }
        return length == compact.length ? compact : Arrays.copyOf(compact, length);
    }
}

package io.tidegate.cluster;

/** Reads from a frame's text what a test of many of them wants to know, without parsing all of it. */
final class Frames {
    private static final String PUBLICATION = "{\"type\":\"rec\"";
    private static final String ADDRESS = "\"address\":\"";
    private static final String CURSOR = "\"cursor\":\"";

    private Frames() {}

    static boolean isPublication(String frame) {
        return frame.startsWith(PUBLICATION);
    }

    static String address(String publication) {
        int address = publication.indexOf(ADDRESS) + ADDRESS.length();
        return publication.substring(address, publication.indexOf('"', address));
    }

    static long offsetOf(String cursor) {
        return Long.parseLong(cursor.substring(cursor.indexOf(':') + 1));
    }

    /** The offset of a publication's cursor. */
    static long offset(String frame) {
        if (!isPublication(frame)) {
            throw new AssertionError("expected a publication, got " + frame);
        }
        int cursor = frame.indexOf(CURSOR) + CURSOR.length();
        int colon = frame.indexOf(':', cursor);
        return Long.parseLong(frame, colon + 1, frame.indexOf('"', colon), 10);
    }
}

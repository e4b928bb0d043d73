package io.tidegate.bench;

import java.nio.ByteBuffer;

/** What one loop knows of an address: how its {@code rec} frames begin, and which epoch it was in last. */
final class AddressView {
    private final RecPrefix prefix;
    private RecPrefix inEpoch;
    private long epoch;

    AddressView(String address) {
        prefix = RecPrefix.of(address);
        inEpoch = prefix;
    }

    /** Whether this frame is of the epoch that was met last; then the offset stands at {@link #offsetAt}. */
    boolean isInEpoch(ByteBuffer bytes, int start, int end) {
        return epoch != 0 && inEpoch.isAt(bytes, start, end);
    }

    int offsetAt(int start) {
        return start + inEpoch.length();
    }

    /** Whether this is a frame of the address; then the cursor stands at {@link #cursorAt}. */
    boolean isRec(ByteBuffer bytes, int start, int end) {
        return prefix.isAt(bytes, start, end);
    }

    int cursorAt(int start) {
        return start + prefix.length();
    }

    long epoch() {
        return epoch;
    }

    void onEpoch(long met) {
        if (met != epoch) {
            epoch = met;
            inEpoch = prefix.in(met);
        }
    }
}

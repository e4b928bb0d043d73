package io.tidegate.bench;

import io.tidegate.message.Position;

/** Checks that the cursors of one subscription follow one another without holes, but for the gaps that were told. */
final class CursorCheck {
    private long epoch;
    private long offset;

    /** The subscription stands here, by the gateway's own word. */
    void standAt(long newEpoch, long newOffset) {
        epoch = newEpoch;
        offset = newOffset;
    }

    /** Where it stands, as the gateway writes it. */
    String cursor() {
        return new Position(epoch, offset).cursor();
    }

    void accept(long nextEpoch, long nextOffset, Tally tally) {
        if (nextEpoch == epoch && nextOffset == offset + 1) {
            offset = nextOffset;
            return;
        }
        if (nextEpoch > epoch && nextOffset == offset + 1) {
            // The log goes on in another owner's epoch.
            epoch = nextEpoch;
            offset = nextOffset;
            return;
        }
        if (nextEpoch != epoch && epoch != 0) {
            tally.onEpochUntold();
        } else if (nextOffset > offset + 1) {
            tally.onCursorHole(nextOffset - offset - 1);
        } else if (nextOffset <= offset) {
            tally.onCursorBackwards();
            return;
        }
        standAt(nextEpoch, nextOffset);
    }
}

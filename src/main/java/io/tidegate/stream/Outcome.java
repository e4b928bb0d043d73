package io.tidegate.stream;

import io.tidegate.message.Epochs;
import java.util.List;

/** What an {@link Operation} did, or why it did nothing. */
public sealed interface Outcome {
    /** Calls the method for this shape. */
    <R> R dispatch(Handler<R> handler);

    /** One method for each shape. */
    interface Handler<R> {
        R onAppended(Appended appended);

        R onJoined(Joined joined);

        R onLeft(Left left);

        R onPaged(Paged paged);

        R onRefused(Refused refused);

        R onTooFewNodes(TooFewNodes tooFew);
    }

    /**
     * Outcome of an append. The publications that are no duplicates have, in order, the offsets from
     * {@code firstOffset} on.
     *
     * @param epochs of the stream; its offsets have their places in them
     * @param firstOffset offset of the first publication that is no duplicate, or the next free one when all are
     * @param duplicates those that the stream had already
     * @param interest who must get the batch
     */
    record Appended(Epochs epochs, long firstOffset, List<Duplicate> duplicates, Interest interest) implements Outcome {
        public Appended {
            duplicates = List.copyOf(duplicates);
        }

        /** The epoch of what was appended. */
        public long epoch() {
            return epochs.last().number();
        }

        @Override
        public <R> R dispatch(Handler<R> handler) {
            return handler.onAppended(this);
        }
    }

    /**
     * A publication that was there already.
     *
     * @param index its place in the append
     * @param offset the offset that it got the first time
     */
    record Duplicate(int index, long offset) {}

    /** Outcome of a join. */
    record Joined(Page page, Interest interest) implements Outcome {
        @Override
        public <R> R dispatch(Handler<R> handler) {
            return handler.onJoined(this);
        }
    }

    /** Outcome of a leave: the interest that is left, whose holder may be new. */
    record Left(Interest interest) implements Outcome {
        @Override
        public <R> R dispatch(Handler<R> handler) {
            return handler.onLeft(this);
        }
    }

    /** Outcome of a read. */
    record Paged(Page page) implements Outcome {
        @Override
        public <R> R dispatch(Handler<R> handler) {
            return handler.onPaged(this);
        }
    }

    /** The shard is full: it holds as many addresses as it may, so it cannot take another one. Retryable. */
    record Refused() implements Outcome {
        @Override
        public <R> R dispatch(Handler<R> handler) {
            return handler.onRefused(this);
        }
    }

    /**
     * Fewer nodes see each other than {@code stream.minimumNodes}: they may be the smaller side of a split, so nothing is appended, and a
     * stream that is not here may be on the other side. Retryable, with the same ids: an attempt before this one may have reached the other side.
     */
    record TooFewNodes() implements Outcome {
        @Override
        public <R> R dispatch(Handler<R> handler) {
            return handler.onTooFewNodes(this);
        }
    }
}

package io.tidegate.stream;

import io.tidegate.message.Epochs;
import io.tidegate.message.Publication;
import java.util.List;

/**
 * A change of a shard as its owner decided it. Owner and replicas apply the same effects and decide nothing, so they
 * cannot differ. Applying one again changes nothing; applying one after others were missed leaves a stream that holds
 * less, never one that is wrong.
 */
sealed interface Effect {
    /** The stream's address. */
    String address();

    /** Changes the shard. */
    void applyTo(Shard shard);

    /**
     * Where a stream stands after the effect.
     *
     * @param epochs of the stream; a replica whose newest epoch is none of them begins anew
     * @param first offset of the oldest publication held
     * @param next the next free offset
     * @param touchedMillis when the stream was used last
     */
    record Mark(Epochs epochs, long first, long next, long touchedMillis) {}

    /**
     * A publication and its offset.
     *
     * @param offset below {@link Mark#first} where only the id is remembered
     */
    record Placed(long offset, Publication publication) {}

    /**
     * Publications were appended, or found to be there already, which a replica may have missed.
     *
     * @param limit what the stream keeps from now on
     * @param idCountMax how many ids the stream remembers from now on
     */
    record Appended(String address, Mark mark, List<Placed> placed, LogLimit limit, int idCountMax) implements Effect {
        public Appended {
            placed = List.copyOf(placed);
        }

        @Override
        public void applyTo(Shard shard) {
            shard.follow(address, mark).place(this);
        }
    }

    /** The interest is this now. */
    record Interested(String address, Mark mark, InterestedNodes nodes) implements Effect {
        @Override
        public void applyTo(Shard shard) {
            shard.follow(address, mark).interest(nodes);
        }
    }

    /** Expired publications are dropped. */
    record Trimmed(String address, Mark mark) implements Effect {
        @Override
        public void applyTo(Shard shard) {
            shard.follow(address, mark);
        }
    }

    /** The stream is gone. */
    record Dropped(String address) implements Effect {
        @Override
        public void applyTo(Shard shard) {
            shard.drop(address);
        }
    }
}

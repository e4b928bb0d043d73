package io.tidegate.hub;

import io.tidegate.loop.Loop;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How many calls of one loop may be under way. A call that takes long loses its slot, so that a shard whose owner hangs
 * does not hold up the others. Owned by the loop.
 */
final class CallSlots {
    private final Loop loop;
    private final int slotsMax;
    private final Duration patience;
    private final Runnable onFree;
    private final Set<Slot> taken = new HashSet<>();
    private Loop.@Nullable Timer timer;

    /** One call's permission. */
    static final class Slot {
        private boolean seen;
    }

    /**
     * All of them free.
     *
     * @param patience how long a call keeps its slot at least when somebody waits for one; not more than twice that
     * @param onFree called when calls have lost their slots
     */
    CallSlots(Loop loop, int slotsMax, Duration patience, Runnable onFree) {
        this.loop = loop;
        this.slotsMax = slotsMax;
        this.patience = patience;
        this.onFree = onFree;
    }

    boolean isFree() {
        return taken.size() < slotsMax;
    }

    Slot take() {
        assert loop.isCurrent();
        Slot slot = new Slot();
        taken.add(slot);
        return slot;
    }

    /** The call has ended. */
    void give(Slot slot) {
        assert loop.isCurrent();
        taken.remove(slot);
    }

    /** Somebody waits: calls that take long lose their slots. */
    void want() {
        if (timer == null) {
            timer = loop.after(patience, this::expire);
        }
    }

    /** A slot that was there a whole patience ago has been taken for longer than that. */
    private void expire() {
        timer = null;
        taken.removeIf(slot -> slot.seen);
        taken.forEach(slot -> slot.seen = true);
        onFree.run();
    }
}

package io.tidegate.chaos;

import io.tidegate.message.Position;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** What a subscriber has acknowledged, and when, as far as it matters for what may come again. */
final class AcknowledgedPlaces {
    /** What was acknowledged this long ago must have been noted, whatever fault was on. */
    private static final Duration NOTED_WITHIN = Duration.ofSeconds(60);

    private static final Duration SAMPLE = Duration.ofSeconds(1);

    private final Deque<Place> samples = new ArrayDeque<>();
    private @Nullable Position last;

    private record Place(Position position, long nanos) {}

    /** What comes from here on is all that may still come. */
    void begin(Position position, long now) {
        samples.clear();
        add(position, now);
    }

    void add(Position position, long now) {
        last = position;
        if (!samples.isEmpty() && now / SAMPLE.toNanos() == samples.getLast().nanos() / SAMPLE.toNanos()) {
            samples.removeLast();
        }
        samples.addLast(new Place(position, now));
        while (samples.size() > 2 * NOTED_WITHIN.toSeconds()) {
            samples.removeFirst();
        }
    }

    /** What was acknowledged last. */
    @Nullable
    Position last() {
        return last;
    }

    /** What was acknowledged so long ago that it may not come again. */
    @Nullable
    Position before(long now) {
        Position latest = null;
        for (Place place : samples) {
            if (now - place.nanos() > NOTED_WITHIN.toNanos()) {
                latest = place.position();
            }
        }
        return latest;
    }
}

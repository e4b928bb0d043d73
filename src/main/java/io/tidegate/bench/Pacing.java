package io.tidegate.bench;

import java.time.Duration;

/**
 * When a publication is due.
 *
 * @param perSecond publications of all publishers in a second; 0 for a closed loop, in which the next one is due when
 *     there is room for it
 * @param inFlight room: how many publications may be unfinished, of all publishers in a closed loop that waits for
 *     deliveries, else of each
 * @param waitsForDeliveries whether a publication is finished when all subscribers have it and the gateway has
 *     acknowledged it; else the acknowledgement is enough
 */
public record Pacing(double perSecond, int inFlight, boolean waitsForDeliveries) {
    /** A closed loop over everything: so many publications in flight until all their subscribers have them. */
    public static Pacing untilDelivered(int inFlight) {
        return new Pacing(0, inFlight, true);
    }

    /** A closed loop for each publisher: so many publications without an answer. */
    public static Pacing untilAcknowledged(int inFlight) {
        return new Pacing(0, inFlight, false);
    }

    /** A fixed rate; what the bound on unanswered publications holds up is late, and counted as such. */
    public static Pacing atRate(double perSecond, int inFlight) {
        return new Pacing(perSecond, inFlight, false);
    }

    boolean isClosed() {
        return perSecond == 0;
    }

    /** The longest time in which nothing may be due. */
    Duration pause() {
        return isClosed() ? Duration.ZERO : Duration.ofNanos((long) (1e9 / perSecond));
    }

    /** Room of one publisher; 0 where there are more publishers than room. */
    int windowOf(int publisher, int publishers) {
        return waitsForDeliveries ? inFlight / publishers + (publisher < inFlight % publishers ? 1 : 0) : inFlight;
    }

    /**
     * When a publisher's publication is due.
     *
     * @param start when the first of all is
     * @param now what a closed loop answers
     */
    long dueOf(int publisher, int publishers, long number, long start, long now) {
        return isClosed() ? now : start + (long) ((number * publishers + publisher) * (1e9 / perSecond));
    }
}

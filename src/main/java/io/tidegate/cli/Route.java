package io.tidegate.cli;

import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;

/** Which of a client's URLs is tried next, and after how long: all in turn, but none before the time that its gateway has named. */
final class Route {
    private final List<String> urls;
    private final LongSupplier nanoTime;
    private final long[] notBefore;
    private int at;

    /**
     * Begins at the first URL.
     *
     * @param nanoTime a clock that never goes back, as {@link System#nanoTime}
     */
    Route(List<String> urls, LongSupplier nanoTime) {
        this.urls = List.copyOf(urls);
        this.nanoTime = nanoTime;
        notBefore = new long[urls.size()];
        for (int i = 0; i < notBefore.length; i++) {
            notBefore[i] = nanoTime.getAsLong();
        }
    }

    /** The URL whose turn it is. */
    String url() {
        return urls.get(at);
    }

    /** The gateway at this URL wants to be left alone for so long. */
    void onRefused(Duration wait) {
        notBefore[at] = nanoTime.getAsLong() + wait.toNanos();
    }

    /**
     * Goes on to the next URL that may be tried when the usual wait is over; if there is none, to the one that may be tried first.
     *
     * @return how long to wait
     */
    Duration next(Duration usual) {
        long now = nanoTime.getAsLong();
        long then = now + usual.toNanos();
        int soonest = (at + 1) % urls.size();
        for (int i = 0; i < urls.size(); i++) {
            int candidate = (at + 1 + i) % urls.size();
            if (notBefore[candidate] - then <= 0) {
                at = candidate;
                return usual;
            }
            soonest = notBefore[candidate] - notBefore[soonest] < 0 ? candidate : soonest;
        }
        at = soonest;
        return Duration.ofNanos(notBefore[soonest] - now);
    }
}

package io.tidegate.bench;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Locale;

/**
 * Clients that came back one after the other, without a pause of two seconds between.
 *
 * @param count how many
 * @param seconds from the first to the last
 * @param peak the most in any one second
 */
record Wave(int count, double seconds, int peak) {
    private static final long SECOND = 1_000_000_000;
    private static final long PAUSE = 2 * SECOND;

    /** The waves in these times, in nanoseconds of {@link System#nanoTime}, in whatever order they are. */
    static List<Wave> of(Collection<Long> times) {
        List<Wave> waves = new ArrayList<>();
        List<Long> wave = new ArrayList<>();
        for (long time :
                times.stream().sorted((one, other) -> Long.signum(one - other)).toList()) {
            if (!wave.isEmpty() && time - wave.get(wave.size() - 1) > PAUSE) {
                waves.add(ofOne(wave));
                wave.clear();
            }
            wave.add(time);
        }
        if (!wave.isEmpty()) {
            waves.add(ofOne(wave));
        }
        return waves;
    }

    private static Wave ofOne(List<Long> times) {
        Deque<Long> inOneSecond = new ArrayDeque<>();
        int peak = 0;
        for (long time : times) {
            inOneSecond.add(time);
            while (time - inOneSecond.element() >= SECOND) {
                inOneSecond.remove();
            }
            peak = Math.max(peak, inOneSecond.size());
        }
        return new Wave(times.size(), (times.get(times.size() - 1) - times.get(0)) / (double) SECOND, peak);
    }

    /** In a second; of a wave that is shorter than one, all of it. */
    double mean() {
        return count / Math.max(1, seconds);
    }

    double peakOverMean() {
        return peak / mean();
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%d in %.1f s, mean %.1f/s, peak %d/s, peak over mean %.2f",
                count,
                seconds,
                mean(),
                peak,
                peakOverMean());
    }
}

package io.tidegate.http;

import io.tidegate.loop.Loop;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How often each network address came with a wrong key in the current minute. Keys cannot be guessed; this keeps whoever tries from
 * filling the log. Owned by its loop.
 */
final class FailedKeys {
    private static final long WINDOW_MILLIS = Duration.ofMinutes(1).toMillis();
    private static final int ADDRESSES_MAX = 1024;

    private final Loop loop;
    private final int failuresMax;
    private final Map<String, Integer> counts = new LinkedHashMap<>();
    private long windowEndsMillis;

    FailedKeys(Loop loop, int failuresMax) {
        this.loop = loop;
        this.failuresMax = failuresMax;
    }

    /** Counts one more; tells whether that is still as many as there may be. */
    boolean isTolerable(String address) {
        assert loop.isCurrent();
        if (loop.nowMillis() >= windowEndsMillis) {
            counts.clear();
            windowEndsMillis = loop.nowMillis() + WINDOW_MILLIS;
        }
        if (counts.size() >= ADDRESSES_MAX && !counts.containsKey(address)) {
            counts.remove(counts.keySet().iterator().next());
        }
        return counts.merge(address, 1, Integer::sum) <= failuresMax;
    }
}

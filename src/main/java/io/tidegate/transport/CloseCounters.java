package io.tidegate.transport;

import io.micrometer.core.instrument.Counter;
import io.tidegate.metrics.Meters;
import io.tidegate.protocol.CloseCode;
import java.util.EnumMap;
import java.util.Map;

/** Counts ended connections by the reason. Thread-safe. */
final class CloseCounters {
    private final Map<CloseCode, Counter> counters = new EnumMap<>(CloseCode.class);

    CloseCounters(Meters meters) {
        for (CloseCode code : CloseCode.values()) {
            counters.put(
                    code,
                    Counter.builder("tidegate.connections.closed")
                            .description("WebSocket connections that ended with a close frame, by its code")
                            .tag("closeCode", Integer.toString(code.number()))
                            .register(meters.registry()));
        }
    }

    void count(CloseCode code) {
        Counter counter = counters.get(code);
        if (counter != null) {
            counter.increment();
        }
    }
}

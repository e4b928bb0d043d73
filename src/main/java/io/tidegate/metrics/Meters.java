package io.tidegate.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** The gateway's meters: one place for every name, so that names and tags stay few. Thread-safe. */
public final class Meters {
    private final MeterRegistry registry;
    private final Counter delivered;
    private final Counter linkDropped;
    private final Counter pulled;
    private final Counter stalled;

    /** Registers the meters. */
    public Meters(MeterRegistry registry) {
        this.registry = registry;
        delivered = Counter.builder("tidegate.messages.delivered")
                .description("Publications handed to connections")
                .register(registry);
        linkDropped = Counter.builder("tidegate.link.dropped")
                .description("Batches not sent to another node because its link was full")
                .register(registry);
        pulled = Counter.builder("tidegate.stream.pulls")
                .description("Reads from the log by home loops")
                .register(registry);
        stalled = Counter.builder("tidegate.subscriptions.stalled")
                .description("Times a subscription fell behind because its socket was full")
                .register(registry);
    }

    /** Where other parts register gauges of their own state. */
    public MeterRegistry registry() {
        return registry;
    }

    /** Publications handed to connections. */
    public Counter delivered() {
        return delivered;
    }

    /** Batches not sent to another node because its link was full. */
    public Counter linkDropped() {
        return linkDropped;
    }

    /** Reads from the log by home loops. */
    public Counter pulled() {
        return pulled;
    }

    /** Times a subscription fell behind because its socket was full. */
    public Counter stalled() {
        return stalled;
    }
}

package io.tidegate.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The gateway's meters, and how further ones are made: names without the prefix {@code tidegate.}, tags with few values, distributions as
 * histograms. docs/metrics.md lists all of them. Thread-safe.
 */
public final class Meters {
    private static final String PREFIX = "tidegate.";

    /** From a millisecond to ten seconds. */
    private static final Duration[] BOUNDS = Stream.of(1, 2, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000)
            .map(Duration::ofMillis)
            .toArray(Duration[]::new);

    private final MeterRegistry registry;
    private final HubMeters hub;
    private final Counter delivered;
    private final Counter linkDropped;

    /** Registers the meters. */
    public Meters(MeterRegistry registry) {
        this.registry = registry;
        hub = new HubMeters(this);
        delivered = counter("messages.delivered", "Publications handed to connections");
        linkDropped = counter("link.dropped", "Batches not sent to another node because its link was full");
    }

    /**
     * Makes a counter, or finds it.
     *
     * @param tags keys and values in turn
     */
    public Counter counter(String name, String description, String... tags) {
        return Counter.builder(PREFIX + name)
                .description(description)
                .tags(tags)
                .register(registry);
    }

    /**
     * Makes a gauge that asks when it is read.
     *
     * @param tags keys and values in turn
     */
    public void gauge(String name, String description, Supplier<Number> value, String... tags) {
        Gauge.builder(PREFIX + name, value).description(description).tags(tags).register(registry);
    }

    /** Makes a histogram of durations, or finds it. */
    public Timer timer(String name, String description) {
        return Timer.builder(PREFIX + name)
                .description(description)
                .serviceLevelObjectives(BOUNDS)
                .register(registry);
    }

    /** Makes a histogram of amounts, or finds it. */
    public DistributionSummary distribution(String name, String description, double... bounds) {
        return DistributionSummary.builder(PREFIX + name)
                .description(description)
                .serviceLevelObjectives(bounds)
                .register(registry);
    }

    /** Where other parts register gauges of their own state. */
    public MeterRegistry registry() {
        return registry;
    }

    /** What hubs measure. */
    public HubMeters hub() {
        return hub;
    }

    /** Publications handed to connections. */
    public Counter delivered() {
        return delivered;
    }

    /** Batches not sent to another node because its link was full. */
    public Counter linkDropped() {
        return linkDropped;
    }

    /** Publications that have got their place in the log, by where they came from. */
    public Counter published(String source) {
        return counter("publications", "Publications appended to the log, by where they came from", "source", source);
    }
}

package io.tidegate.hub;

import io.tidegate.bus.Bus;
import io.tidegate.config.HubConfig;
import io.tidegate.loop.Loop;
import io.tidegate.metrics.HubMeters;
import io.tidegate.stream.PageLimit;

/** What every home stream of a loop shares. */
record HomeParts(
        Loop loop,
        Bus bus,
        ShardQueue queue,
        TailBudget budget,
        TailReads tailReads,
        HubConfig config,
        HubMeters meters,
        Ring ring) {
    PageLimit pageLimit() {
        return new PageLimit(config.pageCount(), config.pageBytes());
    }
}

package io.tidegate.config;

import java.time.Duration;

/** Batches between nodes, and the native event bus. */
public record BusConfig(
        @Setting(
                value = "8388608",
                doc =
                        "Most bytes on their way to one other node; each event loop has its share. Beyond it batches are dropped and the other node reads them from the log.")
        int linkBytesMax,

        @Setting(value = "262144", doc = "Largest message between nodes; a bigger batch is split.")
        int batchBytesMax,

        @Setting(
                value = "1s",
                doc = "How often a node tells the heads of changed streams, so that a lost batch is noticed.")
        Duration headsInterval,

        @Setting(value = "30s", doc = "How long a client's send waits for a reply before it gets TIMEOUT.")
        Duration requestTimeout,

        @Setting(
                value = "10000",
                doc = "For how many addresses each event loop remembers whether native consumers exist.")
        int listenersCached) {
    public BusConfig {
        new Constraints()
                .atLeast("linkBytesMax", linkBytesMax, 1)
                .atLeast("batchBytesMax", batchBytesMax, 1)
                .relation(
                        batchBytesMax <= linkBytesMax,
                        "batchBytesMax",
                        "linkBytesMax",
                        "must not be larger than linkBytesMax (" + linkBytesMax + "), or a full batch is never sent")
                .positive("headsInterval", headsInterval)
                .positive("requestTimeout", requestTimeout)
                .atLeast("listenersCached", listenersCached, 1)
                .check();
    }
}

package io.tidegate.config;

import java.time.Duration;

/** Fan-out, catch-up and group commit inside a node. */
public record HubConfig(
        @Setting(
                value = "67108864",
                doc =
                        "Bytes of recent publications that a node keeps in memory for catch-up; each event loop has its share.")
        long tailBytesMax,

        @Setting(
                value = "50ms",
                doc =
                        "How long a batch that arrives too early waits for the missing one before that is read from the log.")
        Duration holdBack,

        @Setting(value = "4096", doc = "Most publications of one address that are held back so.")
        int holdBackCountMax,

        @Setting(value = "256", doc = "Publications that one read from the log returns at most.")
        int pageCount,

        @Setting(value = "262144", doc = "Bytes that one read from the log returns at most.")
        int pageBytes,

        @Setting(value = "5s", doc = "How long a node stays interested in an address after its last subscriber left.")
        Duration linger,

        @Setting(
                value = "60s",
                doc =
                        "How long a slow round takes in which a node joins all its streams again, to repair lost interest.")
        Duration rejoinInterval,

        @Setting(
                value = "8388608",
                doc =
                        "Bytes of publications that wait for their append on one loop; further ones get a retryable error.")
        int publishBytesMax,

        @Setting(value = "1024", doc = "Most publications, or other operations, of one call to the log.")
        int batchCountMax,

        @Setting(value = "4194304", doc = "Bytes that one call to the log carries, or asks for, at most.")
        int batchBytesMax,

        @Setting(
                value = "8",
                doc =
                        "Calls to the log that one loop has under way for publications, and as many for everything else, before what follows waits to share one.")
        int callsMax,

        @Setting(
                value = "100ms",
                doc =
                        "A call that takes longer does not count any more, so that a node that hangs holds up nobody else.")
        Duration callPatience,

        @Setting(
                value = "200000",
                doc = "Joins, leaves and reads of one loop that wait for the log; further ones get a retryable error.")
        int operationsMax,

        @Setting(value = "100000", doc = "Most addresses that one loop's subscribers may use.")
        int addressesMax) {
    public HubConfig {
        new Constraints()
                .atLeast("tailBytesMax", tailBytesMax, 1)
                .notNegative("holdBack", holdBack)
                .atLeast("holdBackCountMax", holdBackCountMax, 1)
                .atLeast("pageCount", pageCount, 1)
                .atLeast("pageBytes", pageBytes, 1)
                .relation(
                        pageBytes <= tailBytesMax,
                        "pageBytes",
                        "tailBytesMax",
                        "must not be larger than tailBytesMax (" + tailBytesMax + "), or no page can be kept")
                .notNegative("linger", linger)
                .positive("rejoinInterval", rejoinInterval)
                .atLeast("publishBytesMax", publishBytesMax, 1)
                .atLeast("batchCountMax", batchCountMax, 1)
                .atLeast("batchBytesMax", batchBytesMax, 1)
                .atLeast("callsMax", callsMax, 1)
                .positive("callPatience", callPatience)
                .atLeast("operationsMax", operationsMax, 1)
                .atLeast("addressesMax", addressesMax, 1)
                .check();
    }
}

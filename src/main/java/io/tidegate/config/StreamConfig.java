package io.tidegate.config;

import java.time.Duration;

/** The replicated log. */
public record StreamConfig(
        @Setting(value = "1", doc = "Synchronous copies of each stream beside the owner's, 0 to 6.")
        int backups,

        @Setting(
                value = "0",
                doc =
                        "How many nodes must see each other for publications to be appended, more than half of all, so that the smaller side of a split brain refuses them; 0 for no minimum. The same on every node. A split loses nothing acknowledged if backups is at least the number of nodes that may be missing.")
        int minimumNodes,

        @Setting(
                value = "10s",
                doc =
                        "How long an append or read may take, retries included, before the caller gets a retryable error; as long again where others wait before it.")
        Duration appendTimeout,

        @Setting(
                value = "512",
                doc = "How many publication ids a stream remembers to recognise duplicates, at least 16.")
        int idWindow,

        @Setting(value = "65536", doc = "Most streams of one shard; there are 64 shards.")
        int addressesPerShardMax,

        @Setting(
                value = "10m",
                doc =
                        "A stream that is empty, without subscribers and untouched for this long is dropped; it begins a new epoch if it is used again.")
        Duration idleMax,

        @Setting(
                value = "30s",
                doc = "How often each node looks for such streams and for expired publications in its shards.")
        Duration sweepInterval) {
    private static final int BACKUPS_MAX = 6;
    private static final int ID_WINDOW_MIN = 16;

    public StreamConfig {
        new Constraints()
                .range("backups", backups, 0, BACKUPS_MAX)
                .atLeast("minimumNodes", minimumNodes, 0)
                .positive("appendTimeout", appendTimeout)
                .atLeast("idWindow", idWindow, ID_WINDOW_MIN)
                .atLeast("addressesPerShardMax", addressesPerShardMax, 1)
                .positive("idleMax", idleMax)
                .positive("sweepInterval", sweepInterval)
                .check();
    }
}

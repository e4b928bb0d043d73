package io.tidegate.config;

import java.util.List;

/** The whole configuration of one node. */
public record Config(
        @Setting(doc = "Where clients connect.") WebSocketConfig websocket,

        @Setting(doc = "How nodes find and reach each other.")
        ClusterConfig cluster,

        @Setting(doc = "The replicated log.") StreamConfig stream,

        @Setting(doc = "Batches between nodes, and the native event bus.")
        BusConfig bus,

        @Setting(doc = "Fan-out, catch-up and group commit inside a node.")
        HubConfig hub,

        @Setting(doc = "Sessions, heartbeats and resume offsets.")
        SessionConfig session,

        @Setting(
                value = "[]",
                doc =
                        "Settings by address pattern. The first pattern that matches an address decides; where none does, the defaults below hold.")
        List<AddressConfig> addresses) {
    /** What holds for an address. */
    public AddressConfig forAddress(String address) {
        return addresses.get(0);
    }
}

package io.tidegate.config;

import java.util.List;

/** The whole configuration of one node. */
public record Config(
        @Setting(doc = "Where clients connect.") WebSocketConfig websocket,

        @Setting(doc = "Who may come in, and what they may do. Nobody and nothing, unless it is said here.")
        AuthConfig auth,

        @Setting(doc = "How nodes find and reach each other.")
        ClusterConfig cluster,

        @Setting(doc = "The replicated log.") StreamConfig stream,

        @Setting(doc = "Batches between nodes, and the native event bus.")
        BusConfig bus,

        @Setting(doc = "Fan-out, catch-up and group commit inside a node.")
        HubConfig hub,

        @Setting(doc = "Sessions, heartbeats and resume offsets.")
        SessionConfig session,

        @Setting(doc = "How a node that stops lets go of its clients.")
        DrainConfig drain,

        @Setting(doc = "The HTTP API, for operators and for programs that publish.")
        HttpConfig http,

        @Setting(
                value = "[]",
                doc =
                        "Settings by address pattern. The first pattern that matches an address decides; where none does, the defaults below hold.")
        List<AddressConfig> addresses) {
    private static final AddressConfig ANY_ADDRESS = RecordBinder.defaults(AddressConfig.class);
    private static final String ALL_INTERFACES = "0.0.0.0";

    public Config {
        addresses = List.copyOf(addresses);
        Constraints constraints = new Constraints();
        checkPorts(constraints, websocket, cluster);
        constraints.relation(
                websocket.messageBytesMax() <= hub.publishBytesMax(),
                "websocket.messageBytesMax",
                "hub.publishBytesMax",
                "must not be larger than hub.publishBytesMax (" + hub.publishBytesMax()
                        + "), or the largest messages can never be published");
        checkReachable(constraints, addresses);
        checkHttp(constraints, http, websocket, cluster);
        constraints.relation(
                !auth.open() || websocket.isLoopback(),
                "auth.open",
                "websocket.host",
                "lets everybody do everything, so websocket.host must be 127.0.0.1, ::1 or localhost, not "
                        + websocket.host());
        constraints.check();
    }

    /** What holds when nobody sets anything. */
    public static Config defaults() {
        return RecordBinder.defaults(Config.class);
    }

    /** The settings of an address: those of the first pattern that matches, else the defaults. */
    public AddressConfig forAddress(String address) {
        for (AddressConfig settings : addresses) {
            if (settings.selects(address)) {
                return settings;
            }
        }
        return ANY_ADDRESS;
    }

    private static void checkPorts(Constraints constraints, WebSocketConfig websocket, ClusterConfig cluster) {
        boolean sameHost = websocket.host().equals(cluster.host())
                || websocket.host().equals(ALL_INTERFACES)
                || cluster.host().equals(ALL_INTERFACES);
        constraints
                .relation(
                        !sameHost || websocket.port() != cluster.port(),
                        "websocket.port",
                        "cluster.port",
                        "must differ from cluster.port, both are " + cluster.port())
                .relation(
                        !sameHost || websocket.port() != cluster.eventBusPortInUse(),
                        "websocket.port",
                        "cluster.eventBusPort",
                        "must differ from the event bus's port, both are " + cluster.eventBusPortInUse());
    }

    private static void checkHttp(
            Constraints constraints, HttpConfig http, WebSocketConfig websocket, ClusterConfig cluster) {
        constraints
                .relation(
                        !http.isOn() || http.port() != websocket.port(),
                        "http.port",
                        "websocket.port",
                        "must differ from websocket.port, both are " + http.port())
                .relation(
                        !http.isOn() || (http.port() != cluster.port() && http.port() != cluster.eventBusPortInUse()),
                        "http.port",
                        "cluster.port",
                        "must differ from the ports of the member and of the event bus")
                .relation(
                        !http.tls() || websocket.usesTls(),
                        "http.tls",
                        "websocket.tls",
                        "needs a certificate at websocket.tls; or leave it false");
    }

    private static void checkReachable(Constraints constraints, List<AddressConfig> addresses) {
        for (int later = 1; later < addresses.size(); later++) {
            for (int earlier = 0; earlier < later; earlier++) {
                String covering = addresses.get(earlier).pattern();
                constraints.relation(
                        !addresses.get(earlier).selects(addresses.get(later).pattern()),
                        "addresses[" + later + "].pattern",
                        "addresses[" + earlier + "].pattern",
                        "is never used, because addresses[" + earlier + "] (" + covering + ") comes first and matches");
            }
        }
    }
}

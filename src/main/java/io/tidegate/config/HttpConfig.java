package io.tidegate.config;

import java.time.Duration;
import java.util.List;

/** The HTTP API for operators and for programs that publish without a WebSocket. */
public record HttpConfig(
        @Setting(
                value = "127.0.0.1",
                doc =
                        "Interface to listen on. On any but loopback use tls as well, because keys travel with each request.")
        String host,

        @Setting(value = "0", doc = "Port to listen on, such as 9090, up to 65535; 0 for no HTTP API on this node.")
        int port,

        @Setting(value = "false", doc = "Whether it takes TLS, with the certificate of websocket.tls.")
        boolean tls,

        @Setting(
                value = "[]",
                doc =
                        "Keys that are let in. Without any, every request is refused; but where auth.open is on and host is loopback, none is needed.")
        List<ApiKeyConfig> keys,

        @Setting(value = "1048576", doc = "Largest body of a request, in bytes; a larger one is answered 413.")
        int bodyBytesMax,

        @Setting(value = "1000", doc = "Most publications of one publish-many.")
        int publicationsMax,

        @Setting(
                value = "1000",
                doc = "Most sessions that each node tells of a principal; the answer says when there are more.")
        int sessionsMax,

        @Setting(
                value = "64",
                doc =
                        "Most connections at once. On eight more only /health and /metrics are answered, further ones are closed.")
        int connectionsMax,

        @Setting(
                value = "10s",
                doc =
                        "How long a request may take to arrive, and to be answered; then it is answered 408. A connection without a request is closed after this time and half of it again.")
        Duration requestTimeout,

        @Setting(
                value = "2s",
                doc = "How long another node may take to answer what is asked of all; those that do not are named.")
        Duration nodeTimeout,

        @Setting(
                value = "20",
                doc =
                        "Most requests with a wrong key, or none, from one address in a minute; further ones are answered 429, unless their key is right.")
        int failuresMax,

        @Setting(
                value = "30s",
                doc =
                        "Within which time every event loop must have turned for /health/live to be answered 200. Longer than any pause that is to be sat out.")
        Duration liveWithin,

        @Setting(
                value = "100",
                doc =
                        "Up to how many of websocket.connectionsMax, in percent, /health/ready is answered 200. Below 100 new clients are sent to other nodes before any is refused; but when all nodes are above it, balancers have nobody left to send them to.")
        int readyConnectionsPercent) {
    public HttpConfig {
        keys = List.copyOf(keys);
        Constraints constraints = new Constraints()
                .filled("host", host)
                .port("port", port, 0)
                .range("bodyBytesMax", bodyBytesMax, 1024, 64 << 20)
                .range("publicationsMax", publicationsMax, 1, 100_000)
                .range("sessionsMax", sessionsMax, 1, 100_000)
                .atLeast("connectionsMax", connectionsMax, 1)
                .positive("requestTimeout", requestTimeout)
                .positive("nodeTimeout", nodeTimeout)
                .atLeast("failuresMax", failuresMax, 1)
                .positive("liveWithin", liveWithin)
                .range("readyConnectionsPercent", readyConnectionsPercent, 1, 100)
                .require(
                        keys.stream().map(ApiKeyConfig::name).distinct().count() == keys.size(),
                        "keys",
                        "must have names that differ");
        for (int i = 0; i < keys.size(); i++) {
            constraints.require(
                    keys.get(i).hasHash(),
                    "keys[" + i + "].sha256",
                    "must be 64 hexadecimal digits, as bin/tidegate apikey create prints them");
        }
        constraints.check();
    }

    /** Whether only this machine can reach it. */
    public boolean isLoopback() {
        return Loopback.isName(host);
    }

    /** Whether this node has the HTTP API. */
    public boolean isOn() {
        return port > 0;
    }
}

package io.tidegate.config;

import java.time.Duration;
import java.util.List;
import java.util.Set;

/** Where and how clients connect. */
public record WebSocketConfig(
        @Setting(value = "127.0.0.1", doc = "Interface to listen on; 0.0.0.0 for all.")
        String host,

        @Setting(value = "8080", doc = "Port to listen on, 0 to 65535; 0 takes any free one.")
        int port,

        @Setting(
                value = "0",
                doc = "How many event loops serve clients, each with its own verticle; 0 for one for each core.")
        int loops,

        @Setting(value = "[/eventbus/websocket, /ws]", doc = "URL paths at which WebSockets are accepted.")
        List<String> paths,

        @Setting(value = "262144", doc = "Largest message from a client, in bytes; a larger one closes the connection.")
        int messageBytesMax,

        @Setting(
                value = "1048576",
                doc =
                        "Most bytes that wait for one client's socket. Publications beyond it are read again from the log when the socket has drained.")
        int outboundBytesMax,

        @Setting(
                value = "33554432",
                doc =
                        "Most bytes that wait for all sockets of a node because their clients read too slowly. The more waits altogether, the less may wait for each of them: as much as is still free.")
        int backlogBytesMax,

        @Setting(value = "30000", doc = "Most connections of one node; further handshakes are answered 503.")
        int connectionsMax,

        @Setting(value = "10s", doc = "How long a TCP connection may take to become a WebSocket.")
        Duration handshakeTimeout,

        @Setting(
                value = "2s",
                doc = "How long a client may take to answer a close frame, or to take it at all; then it is cut off.")
        Duration closeTimeout,

        @Setting(
                value = "true",
                doc =
                        "Whether connections are taken over from Vert.x after the handshake. That takes a fraction of memory and CPU, but needs Vert.x to be made as it is; false uses nothing but its public API.")
        boolean takeOver,

        @Setting(doc = "TLS for clients, 1.2 and 1.3: PEM files, or a PKCS #12 store.")
        TlsConfig tls,

        @Setting(
                value = "false",
                doc =
                        "Whether clients that ask for permessage-deflate get it; a publication is compressed once for all of them. Trades CPU for bandwidth; needs takeOver.")
        boolean compression,

        @Setting(
                value = "256",
                doc = "Smallest message to a client that is compressed, in bytes; smaller ones would hardly shrink.")
        int compressionBytesMin,

        @Setting(
                value = "5000",
                doc =
                        "Most handshakes that one node begins in a second, a tenth of them in one moment; further ones are answered 503.")
        int handshakesPerSecondMax,

        @Setting(
                value = "1000",
                doc = "Most handshakes of one node that are under way at once; further ones are answered 503.")
        int handshakesMax,

        @Setting(
                value = "10s",
                doc =
                        "Clients whose handshake is answered 503 are told, by Retry-After, to try again after a random part of this time; at least 1s.")
        Duration retryWithin,

        @Setting(
                value = "[]",
                doc =
                        "Web pages whose programs may connect: the Origin that browsers send, scheme://host or scheme://host:port, compared whole; 'null' for pages without one, '*' for any. Handshakes without the header are not asked for it.")
        List<String> origins,

        @Setting(
                value = "[]",
                doc =
                        "Networks of the proxies in front of this node, as address/bits. Only what comes from them has its X-Forwarded-For believed: the last address in it that is no such proxy is the client's.")
        List<String> trustedProxies,

        @Setting(
                value = "2000",
                doc =
                        "Most connections of one IP address to this node, or of one /64 network of IPv6; further handshakes are answered 429.")
        int connectionsPerIpMax,

        @Setting(
                value = "200",
                doc =
                        "Most handshakes that one IP address, or one /64 network of IPv6, begins in a second, all of them in one moment; further ones are answered 429.")
        int handshakesPerSecondPerIpMax,

        @Setting(
                value = "65536",
                doc =
                        "How many IP addresses that came lately are remembered for that; beyond it, those that came longest ago are forgotten.")
        int ipsRememberedMax,

        @Setting(
                value = "[127.0.0.0/8, '::1/128']",
                doc = "Networks whose clients the limits for one IP address do not hold for, as address/bits.")
        List<String> ipsWithoutLimits,

        @Setting(value = "4096", doc = "Longest first line of a handshake, in bytes; a longer one is answered 414.")
        int requestLineBytesMax,

        @Setting(value = "8192", doc = "Most bytes of all headers of a handshake together; more are answered 431.")
        int headerBytesMax,

        @Setting(
                value = "4096",
                doc = "Most frames that one message from a client may consist of; more close the connection.")
        int fragmentsMax,

        @Setting(
                value = "100",
                doc = "Most pings and pongs that a client may send within one second; more close the connection.")
        int controlFramesPerSecondMax) {
    private static final String ORIGIN = "[A-Za-z][A-Za-z0-9+.-]*://[^/?#@*\\s]+|null|\\*";
    private static final int LOOPS_MAX = 256;
    private static final int HANDSHAKES_PER_SECOND_MAX = 1_000_000;
    private static final int MESSAGE_BYTES_MIN = 128;
    private static final int LINE_BYTES_MIN = 64;
    private static final int HEADER_BYTES_MIN = 512;

    public WebSocketConfig {
        paths = List.copyOf(paths);
        origins = List.copyOf(origins);
        trustedProxies = List.copyOf(trustedProxies);
        ipsWithoutLimits = List.copyOf(ipsWithoutLimits);
        new Constraints()
                .filled("host", host)
                .port("port", port, 0)
                .range("loops", loops, 0, LOOPS_MAX)
                .require(!paths.isEmpty(), "paths", "needs at least one path")
                .require(paths.stream().allMatch(path -> path.startsWith("/")), "paths", "must each begin with /")
                .require(Set.copyOf(paths).size() == paths.size(), "paths", "must differ from each other")
                .atLeast("messageBytesMax", messageBytesMax, MESSAGE_BYTES_MIN)
                .atLeast("outboundBytesMax", outboundBytesMax, 1)
                .atLeast("backlogBytesMax", backlogBytesMax, 1)
                .atLeast("connectionsMax", connectionsMax, 1)
                .positive("handshakeTimeout", handshakeTimeout)
                .positive("closeTimeout", closeTimeout)
                .atLeast("compressionBytesMin", compressionBytesMin, 0)
                .range("handshakesPerSecondMax", handshakesPerSecondMax, 1, HANDSHAKES_PER_SECOND_MAX)
                .atLeast("handshakesMax", handshakesMax, 1)
                .require(retryWithin.toSeconds() >= 1, "retryWithin", "must be 1s or more")
                .require(
                        origins.stream().allMatch(origin -> origin.matches(ORIGIN)),
                        "origins",
                        "must each be scheme://host, scheme://host:port, null or *, without a path")
                .require(Subnets.areSubnets(trustedProxies), "trustedProxies", Subnets.FORM)
                .require(Subnets.areSubnets(ipsWithoutLimits), "ipsWithoutLimits", Subnets.FORM)
                .atLeast("connectionsPerIpMax", connectionsPerIpMax, 1)
                .range("handshakesPerSecondPerIpMax", handshakesPerSecondPerIpMax, 1, HANDSHAKES_PER_SECOND_MAX)
                .atLeast("ipsRememberedMax", ipsRememberedMax, 1)
                .atLeast("requestLineBytesMax", requestLineBytesMax, LINE_BYTES_MIN)
                .atLeast("headerBytesMax", headerBytesMax, HEADER_BYTES_MIN)
                .atLeast("fragmentsMax", fragmentsMax, 1)
                .atLeast("controlFramesPerSecondMax", controlFramesPerSecondMax, 1)
                .relation(
                        takeOver || !compression,
                        "compression",
                        "takeOver",
                        "needs websocket.takeOver: true; or leave it false")
                .check();
    }

    /** Whether only this machine can connect. */
    public boolean isLoopback() {
        return Loopback.isName(host);
    }

    /** Whether clients connect with TLS. */
    public boolean usesTls() {
        return tls.isOn();
    }
}

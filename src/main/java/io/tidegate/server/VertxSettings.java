package io.tidegate.server;

import io.tidegate.config.ClusterConfig;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.file.FileSystemOptions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Makes Vert.x's options. */
final class VertxSettings {
    /** Between the member port and the event bus's, where the latter is not configured. */
    private static final int EVENT_BUS_DISTANCE = 10_000;

    private static final int PORT_MAX = 65_535;

    /** Peers ping each other so often, and wait so long for a connection. */
    private static final Duration PING = Duration.ofSeconds(2);

    /**
     * A peer that says nothing for so long is cut off. Only this frees what waits for a frozen peer: the ping's own
     * timeout queues its close behind the very bytes that are stuck.
     */
    private static final Duration SILENCE = Duration.ofSeconds(8);

    private final ClusterConfig cluster;

    VertxSettings(ClusterConfig cluster) {
        this.cluster = cluster;
    }

    VertxOptions node(int loops) {
        return new VertxOptions()
                .setEventLoopPoolSize(loops)
                .setPreferNativeTransport(true)
                .setEventBusOptions(eventBus())
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false));
    }

    private EventBusOptions eventBus() {
        return new EventBusOptions()
                .setHost(cluster.host())
                .setPort(eventBusPort())
                .setClusterPingInterval(PING.toMillis())
                .setClusterPingReplyInterval(PING.toMillis())
                .setConnectTimeout((int) PING.toMillis())
                .setReadIdleTimeout((int) SILENCE.toSeconds())
                .setIdleTimeoutUnit(TimeUnit.SECONDS);
    }

    int eventBusPort() {
        if (cluster.eventBusPort() != 0) {
            return cluster.eventBusPort();
        }
        int port = cluster.port() + EVENT_BUS_DISTANCE;
        if (port > PORT_MAX) {
            throw new StartException("cluster.eventBusPort must be set: cluster.port " + cluster.port() + " plus "
                    + EVENT_BUS_DISTANCE + " is no port");
        }
        return port;
    }
}

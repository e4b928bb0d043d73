package io.tidegate.server;

import io.tidegate.config.ClusterConfig;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.file.FileSystemOptions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Makes Vert.x's options. */
final class VertxSettings {
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
                .setPort(cluster.eventBusPortInUse())
                .setClusterPingInterval(PING.toMillis())
                .setClusterPingReplyInterval(PING.toMillis())
                .setConnectTimeout((int) PING.toMillis())
                .setReadIdleTimeout((int) SILENCE.toSeconds())
                .setIdleTimeoutUnit(TimeUnit.SECONDS);
    }
}

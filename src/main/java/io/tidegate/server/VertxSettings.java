package io.tidegate.server;

import io.tidegate.config.BusTlsConfig;
import io.tidegate.config.ClusterConfig;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.time.Duration;
import java.util.Set;
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
        EventBusOptions options = new EventBusOptions()
                .setHost(cluster.host())
                .setPort(cluster.eventBusPortInUse())
                .setClusterPingInterval(PING.toMillis())
                .setClusterPingReplyInterval(PING.toMillis())
                .setConnectTimeout((int) PING.toMillis())
                .setReadIdleTimeout((int) SILENCE.toSeconds())
                .setIdleTimeoutUnit(TimeUnit.SECONDS);
        return cluster.busTls().isOn() ? withTls(options) : options;
    }

    /** Both ends show a certificate, and both check the other's. */
    private EventBusOptions withTls(EventBusOptions options) {
        BusTlsConfig tls = cluster.busTls();
        return options.setSsl(true)
                .setEnabledSecureTransportProtocols(Set.of("TLSv1.3"))
                .setKeyCertOptions(
                        new PemKeyCertOptions().setCertPath(tls.certificate()).setKeyPath(tls.key()))
                .setTrustOptions(new PemTrustOptions().addCertPath(tls.authorities()))
                .setTrustAll(false)
                .setClientAuth(ClientAuth.REQUIRED);
    }
}

package io.tidegate.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.config.Config;
import io.tidegate.config.DrainConfig;
import io.tidegate.config.SessionConfig;
import io.tidegate.config.WebSocketConfig;
import io.tidegate.testkit.ShippedFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The proxies' values against the nodes' defaults. What they do with real nodes is shown by NginxIT and HaproxyIT. */
final class ProxyFilesTest {
    private static final ShippedFile NGINX = ShippedFile.read(Path.of("conf", "nginx.conf"));
    private static final ShippedFile HAPROXY = ShippedFile.read(Path.of("conf", "haproxy.cfg"));
    private static final Config CONFIG = Config.defaults();

    /** Descriptors that HAProxy wants beside two for each connection. */
    private static final int HAPROXY_OWN = 31;

    @Test
    void proxiesAreSilentForLongerThanNodes() {
        SessionConfig session = CONFIG.session();
        for (Duration silence : List.of(
                seconds(NGINX, "proxy_read_timeout (\\d+)s;"),
                seconds(NGINX, "proxy_send_timeout (\\d+)s;"),
                seconds(HAPROXY, "timeout tunnel (\\d+)s"))) {
            assertThat(silence)
                    .isGreaterThanOrEqualTo(session.pingInterval().multipliedBy(3))
                    .isGreaterThan(session.silenceMax());
        }
    }

    @Test
    void reloadsOutlastADrain() {
        DrainConfig drain = CONFIG.drain();
        for (Duration stop : List.of(
                seconds(NGINX, "worker_shutdown_timeout (\\d+)s;"), seconds(HAPROXY, "hard-stop-after (\\d+)s"))) {
            assertThat(stop).isGreaterThan(drain.window().plus(drain.patience()));
        }
    }

    @Test
    void proxiesLetThroughWhatNodesListenTo() {
        WebSocketConfig websocket = CONFIG.websocket();
        for (String path : websocket.paths()) {
            assertThat(path).matches(NGINX.find("location ~ (\\^/\\S+)"));
            assertThat(HAPROXY.find("path (/.*) }").split(" ", -1)).contains(path);
        }
        for (int node = 1; node <= 3; node++) {
            assertThat(NGINX.text()).contains("server 10.0.0." + node + ":" + websocket.port() + " ");
            assertThat(HAPROXY.text())
                    .contains("server node" + node + " 10.0.0." + node + ":" + websocket.port() + "\n");
        }
        assertThat(NGINX.find("large_client_header_buffers \\d+ (\\d+)k;"))
                .isEqualTo("" + websocket.headerBytesMax() / 1024);
    }

    @Test
    void descriptorsSufficeForTheConnections() {
        int all = 3 * CONFIG.websocket().connectionsMax();
        int connections = number(HAPROXY, "\n    maxconn (\\d+)");
        assertThat(connections).isGreaterThanOrEqualTo(all);
        assertThat(number(HAPROXY, "LimitNOFILE=(\\d+)")).isGreaterThanOrEqualTo(2 * connections + HAPROXY_OWN);
        assertThat(number(NGINX, "worker_rlimit_nofile (\\d+);"))
                .isGreaterThan(number(NGINX, "worker_connections (\\d+);"));
    }

    private static int number(ShippedFile file, String pattern) {
        return Integer.parseInt(file.find(pattern));
    }

    private static Duration seconds(ShippedFile file, String pattern) {
        return Duration.ofSeconds(number(file, pattern));
    }
}

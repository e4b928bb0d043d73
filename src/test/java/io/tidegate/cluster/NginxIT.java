package io.tidegate.cluster;

import org.junit.jupiter.api.Tag;

/** {@code conf/nginx.conf}. */
@Tag("faults")
final class NginxIT extends ProxyContract {
    NginxIT() {
        super(new Nginx());
    }
}

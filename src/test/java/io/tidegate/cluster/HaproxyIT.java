package io.tidegate.cluster;

import org.junit.jupiter.api.Tag;

/** {@code conf/haproxy.cfg}. */
@Tag("faults")
final class HaproxyIT extends ProxyContract {
    HaproxyIT() {
        super(new Haproxy());
    }
}

package io.tidegate.http;

import io.micrometer.core.instrument.Counter;
import io.tidegate.protocol.Encoding;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What the HTTP API works with.
 *
 * @param hubs of all loops of this node
 * @param encoding of publications; the same as clients'
 * @param local this node
 * @param revocations of the cluster
 * @param nodes ids of all nodes that see each other; asked on the API's loop
 * @param open whether no key is needed, for development
 * @param cluster name of the cluster
 * @param health of this node
 * @param metrics of this node as Prometheus reads them; collecting them takes its time, so on a worker
 * @param published counts the publications that it has appended
 */
public record ApiParts(
        List<HubOfLoop> hubs,
        Encoding encoding,
        LocalNode local,
        HazelcastRevocations revocations,
        Supplier<Set<String>> nodes,
        boolean open,
        String cluster,
        NodeHealth health,
        Supplier<String> metrics,
        Counter published) {
    public ApiParts {
        hubs = List.copyOf(hubs);
    }

    /** The hub for an address: always the same one, so that what is published to it one after the other stays in order. */
    HubOfLoop hub(String address) {
        return hubs.get(Math.floorMod(address.hashCode(), hubs.size()));
    }
}

package io.tidegate.bus;

import io.tidegate.message.Body;
import io.tidegate.message.Header;
import io.tidegate.message.Position;
import io.vertx.core.Future;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the bus tells the loop that it belongs to. Every method is called on that loop. */
public interface BusListener {
    /** A batch of an address whose home is this loop. May come twice, late, or before its predecessor. */
    void onBatch(Batch batch);

    /** How far a stream has come whose home is this loop. */
    void onHead(HeadNotice notice);

    /**
     * Batches of a stream whose home is this loop were not sent, because the link to this node was full; its newest
     * publication is, or was, at this position. A hint that comes before the next {@link #onHead} and, unlike it, does not
     * say who holds the native consumer; ignoring it only costs the time until then.
     */
    void onBehind(String address, Position position);

    /** A service published natively at an address that this loop holds. */
    void onNative(String address, List<Header> headers, Body body);

    /**
     * A service asks to publish and wants to know when it is safe.
     *
     * @param key the service's own key for duplicate recognition; null for none
     * @return fails with {@link io.tidegate.message.ServiceFailure}, whose code the service gets
     */
    Future<PublishReceipt> onPublishRequest(String address, List<Header> headers, Body body, @Nullable String key);

    /**
     * A node has left the cluster: died, stopped or split off. Ids are never used again, but one that had split off may
     * come back, and then {@link #onClusterDisturbed} follows.
     */
    void onNodeLeft(String node);

    /** Partitions were lost or two halves of the cluster have merged: what this node believes of its streams may be wrong. */
    void onClusterDisturbed();

    /** Where a publication got its place. */
    record PublishReceipt(Position position, boolean duplicate) {}
}

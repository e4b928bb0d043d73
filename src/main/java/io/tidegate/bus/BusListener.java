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

    /** A service published natively at an address that this loop holds. */
    void onNative(String address, List<Header> headers, Body body);

    /**
     * A service asks to publish and wants to know when it is safe.
     *
     * @param key the service's own key for duplicate recognition; null for none
     */
    Future<PublishReceipt> onPublishRequest(String address, List<Header> headers, Body body, @Nullable String key);

    /** A node has left the cluster, for good: ids are never used again. */
    void onNodeLeft(String node);

    /** Partitions were lost or two halves of the cluster have merged: what this node believes of its streams may be wrong. */
    void onClusterDisturbed();

    /** Where a publication got its place. */
    record PublishReceipt(Position position, boolean duplicate) {}
}

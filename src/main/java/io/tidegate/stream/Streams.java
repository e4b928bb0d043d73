package io.tidegate.stream;

import io.vertx.core.Future;
import java.util.List;

/**
 * The streams of the whole cluster, as any node sees them.
 *
 * <p>Operations of one call run atomically and in order on one shard. An acknowledged {@link Operation.Append} is held
 * by the shard's owner and by its backup. When the outcome of a call could not be determined (its owner died), the call
 * is repeated with the same publication ids, so nothing is appended twice.
 */
public interface Streams {
    /** How many shards there are: a constant of the cluster, since nodes that disagree would lose each other's streams. */
    int SHARDS = 64;

    /** The shard of an address; the same on every node and in every release. */
    static int shardOf(String address) {
        int hash = 0x811c9dc5; // FNV-1a over UTF-16 units: stable by definition, unlike String.hashCode by courtesy
        for (int i = 0; i < address.length(); i++) {
            hash = (hash ^ address.charAt(i)) * 0x01000193;
        }
        return (hash ^ (hash >>> 16)) & (SHARDS - 1);
    }

    /**
     * Runs operations on a shard.
     *
     * @param shard 0 to {@link #SHARDS}-1; every operation's address must belong to it
     * @param operations in the order to run them
     * @return one outcome for each operation, in the same order; completes on any thread. Fails with
     *     {@link StreamsUnavailableException} when the cluster could not answer within the configured time; an append
     *     may then have happened or not, and the same ids may be tried again.
     */
    Future<List<Outcome>> run(int shard, List<Operation> operations);

    /**
     * What changed lately in the shards that this node owns; callers tell the interested nodes.
     *
     * @param all all streams of the shards this node owns, not only those changed since the last call
     */
    Future<List<Head>> heads(boolean all);

    /** Drops what retention and idleness allow in the shards that this node owns, and interest of departed nodes. */
    Future<Void> sweep();
}

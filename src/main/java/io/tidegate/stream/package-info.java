/**
 * The replicated log of every address. Streams live in shards, shards are entries of one Hazelcast {@code IMap}, and all
 * access is by {@link io.tidegate.stream.Operation}s that an entry processor runs atomically on the shard's owner. This
 * package never knows who subscribes or how a publication is delivered. Start at {@link io.tidegate.stream.Streams}.
 */
@NullMarked
package io.tidegate.stream;

import org.jspecify.annotations.NullMarked;

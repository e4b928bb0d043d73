package io.tidegate.stream;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.spi.exception.RetryableHazelcastException;
import io.tidegate.config.StreamConfig;
import io.tidegate.message.Position;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What a member lends to the shards it owns: clock, randomness, limits, and a note of which of them changed. Used by
 * partition threads and by whoever asks for heads, so thread-safe; the random generator must be, too.
 */
final class ShardHost {
    /** Where in a member's user context its host is. */
    static final String KEY = "tidegate.streams";

    private static final long EPOCH_STEP_MAX = 1L << 33;

    private final StreamConfig config;
    private final RandomGenerator random;
    private final LongSupplier clockMillis;

    /** Whether the member must not answer for its shards. */
    private volatile BooleanSupplier isAway = () -> false;

    /** Whether the member's half of a parted cluster did not have enough nodes. */
    private volatile BooleanSupplier wasTooFew = () -> false;

    /** Bounded by {@link Streams#SHARDS}. */
    private final Set<Integer> changed = ConcurrentHashMap.newKeySet();

    ShardHost(StreamConfig config, RandomGenerator random, LongSupplier clockMillis) {
        this.config = config;
        this.random = random;
        this.clockMillis = clockMillis;
    }

    /** The member's host; null when the member was started without {@link HazelcastStreams#configure}. */
    static @Nullable ShardHost of(HazelcastInstance instance) {
        return (ShardHost) instance.getUserContext().get(KEY);
    }

    /** Insists on a host. */
    static ShardHost present(@Nullable ShardHost host) {
        if (host == null) {
            throw new IllegalStateException("this member was started without HazelcastStreams.configure");
        }
        return host;
    }

    StreamConfig config() {
        return config;
    }

    /** Whom to ask whether the member must not answer for its shards. */
    void setAway(BooleanSupplier question) {
        isAway = question;
    }

    /** Whom to ask whether there were too few nodes when some had gone. */
    void setWasTooFew(BooleanSupplier question) {
        wasTooFew = question;
    }

    /** Whether nodes have gone from this member's half of a parted cluster and left too few. */
    boolean wasTooFew() {
        return wasTooFew.getAsBoolean();
    }

    /** Lets the caller ask again, the owner there is then. */
    void requirePresence() {
        if (isAway.getAsBoolean()) {
            throw new RetryableHazelcastException("this member stood still, and may not own the shard any more");
        }
    }

    long nowMillis() {
        return clockMillis.getAsLong();
    }

    /** The first epoch of a stream's new life. The upper half is left for those that follow. */
    long newEpoch() {
        return random.nextLong(1, Position.VALUE_MAX / 2);
    }

    /**
     * A later epoch than that one. By chance, so that two owners that both follow the same one, of which one knows nothing of the
     * other, do not make the same. Enough for half a million owners.
     */
    long epochAfter(long epoch) {
        return epoch + random.nextLong(1, EPOCH_STEP_MAX + 1);
    }

    /** Notes that a shard has changed. */
    void onChanged(int shard) {
        changed.add(shard);
    }

    /** The shards that have changed since this was asked last. One that changes meanwhile may be asked for already. */
    List<Integer> takeChanged() {
        List<Integer> taken = List.copyOf(changed);
        taken.forEach(changed::remove);
        return taken;
    }
}

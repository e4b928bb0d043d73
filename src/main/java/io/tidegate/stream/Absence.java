package io.tidegate.stream;

import com.hazelcast.cluster.Cluster;
import com.hazelcast.cluster.Member;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.spi.properties.ClusterProperty;
import com.hazelcast.spi.properties.HazelcastProperties;
import com.hazelcast.spi.properties.HazelcastProperty;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether this member may have been declared dead without knowing it, because its process stood still for long: it was stopped by a
 * signal, its machine slept. It wakes in the belief that it is one of the cluster, and a moment later in the belief that all others
 * have gone; the others have given its shards to one another meanwhile. What it appended now would be lost. So while it is away it
 * neither asks shards nor answers for its own, until it has merged with the others, or has seen that they had not let go of it.
 *
 * <p>Thread-safe: beats come from a timer, questions from any thread.
 */
final class Absence {
    /** How often the process must show that it runs. */
    static final Duration BEAT = Duration.ofMillis(500);

    private static final Logger LOGGER = LoggerFactory.getLogger(Absence.class);

    private final LongSupplier clockNanos;
    private final Supplier<Set<UUID>> members;
    private final Times times;
    private volatile Beat last;
    private final AtomicReference<@Nullable Away> away = new AtomicReference<>();

    /**
     * How long things take.
     *
     * @param unnoticed a standstill for which nobody declares a member dead
     * @param told how long it takes after a standstill until a member knows that it had been declared dead
     * @param merged how long it takes then, at most, until it has merged with the others, if there still are any
     */
    record Times(Duration unnoticed, Duration told, Duration merged) {
        static Times of(HazelcastInstance instance) {
            HazelcastProperties properties = new HazelcastProperties(instance.getConfig());
            Duration dead = seconds(properties, ClusterProperty.MAX_NO_HEARTBEAT_SECONDS);
            Duration heartbeat = seconds(properties, ClusterProperty.HEARTBEAT_INTERVAL_SECONDS);
            Duration merge = seconds(properties, ClusterProperty.MERGE_FIRST_RUN_DELAY_SECONDS)
                    .plus(seconds(properties, ClusterProperty.MERGE_NEXT_RUN_DELAY_SECONDS));
            return of(dead, heartbeat, merge);
        }

        /**
         * For these settings of Hazelcast.
         *
         * @param dead the time without a heartbeat after which a member counts as dead
         * @param heartbeat the time between two heartbeats
         * @param merge the time until a part of a cluster that was split begins to merge
         */
        static Times of(Duration dead, Duration heartbeat, Duration merge) {
            // The others count from the last heartbeat that came: one or two intervals before the standstill.
            Duration unnoticed = dead.minus(heartbeat.multipliedBy(2)).minusSeconds(1);
            Duration half = dead.dividedBy(2);
            return new Times(
                    unnoticed.compareTo(half) < 0 ? half : unnoticed,
                    heartbeat.multipliedBy(2).plusSeconds(1),
                    merge.plus(dead));
        }

        private static Duration seconds(HazelcastProperties properties, HazelcastProperty property) {
            return Duration.ofSeconds(properties.getSeconds(property));
        }
    }

    private record Beat(long nanos, Set<UUID> members) {}

    private record Away(long sinceNanos, Set<UUID> before) {}

    /**
     * Present.
     *
     * @param members who is in the cluster, this member included
     */
    Absence(LongSupplier clockNanos, Supplier<Set<UUID>> members, Times times) {
        this.clockNanos = clockNanos;
        this.members = members;
        this.times = times;
        this.last = new Beat(clockNanos.getAsLong(), members.get());
    }

    static Absence of(HazelcastInstance instance) {
        Cluster cluster = instance.getCluster(); // which can be asked even when the instance has ended
        return new Absence(
                System::nanoTime,
                () -> cluster.getMembers().stream().map(Member::getUuid).collect(Collectors.toSet()),
                Times.of(instance));
    }

    /** The process runs. */
    void beat() {
        boolean isAway = isAway();
        last = new Beat(clockNanos.getAsLong(), isAway ? last.members : members.get());
    }

    /** Whether this member must not act for the cluster. */
    boolean isAway() {
        long now = clockNanos.getAsLong();
        Beat seen = last;
        if (now - seen.nanos > times.unnoticed.toNanos() && seen.members.size() > 1) {
            notice(seen, now);
        }
        Away known = away.get();
        if (known == null) {
            return false;
        }
        if (isOver(known, now)) {
            end(known);
        }
        return away.get() != null;
    }

    /** This member has given what it had to the others, and is one of them. */
    void onMerged() {
        Away known = away.get();
        if (known != null) {
            end(known);
        }
    }

    /** Whoever asks first after the standstill; others that ask at the same time say the same. */
    private void notice(Beat seen, long now) {
        away.set(new Away(now, seen.members));
        if (last.equals(seen)) {
            last = new Beat(now, seen.members);
            LOGGER.atWarn()
                    .addKeyValue(
                            "tookMillis", Duration.ofNanos(now - seen.nanos).toMillis())
                    .addKeyValue("members", seen.members.size())
                    .log("This process stood still, and waits until it knows that it is in the cluster");
        }
    }

    /** Most of the others are still there: they have not let go of this member. Or nobody comes back. */
    private boolean isOver(Away known, long now) {
        long awayNanos = now - known.sinceNanos;
        if (awayNanos < times.told.toNanos()) {
            return false;
        }
        Set<UUID> current = members.get();
        long remaining = known.before.stream().filter(current::contains).count();
        return 2 * remaining > known.before.size() || awayNanos > times.merged.toNanos();
    }

    private void end(Away known) {
        if (away.compareAndSet(known, null)) {
            LOGGER.atInfo()
                    .addKeyValue("members", members.get().size())
                    .log("This process, which stood still, acts for the cluster again");
        }
    }
}

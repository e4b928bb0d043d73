package io.tidegate.session;

import com.hazelcast.config.Config;
import com.hazelcast.config.InMemoryFormat;
import com.hazelcast.config.MapConfig;
import com.hazelcast.config.MergePolicyConfig;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import com.hazelcast.spi.merge.LatestUpdateMergePolicy;
import io.tidegate.message.Position;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Resume offsets in two Hazelcast maps: records by session id, checkpoints by node, loop and address. Thread-safe.
 * Records and checkpoints of a node that has left are removed after the resume window, by a slow sweep of each member
 * over its own part.
 */
public final class HazelcastSessionStore implements SessionStore, AutoCloseable {
    /** Member attribute that holds the id of the gateway node; without it nobody could tell who lives. */
    public static final String NODE_ATTRIBUTE = "tidegate.node";

    static final String RECORDS = "tidegate.sessions";
    static final String CHECKPOINTS = "tidegate.checkpoints";

    private final HazelcastInstance hazelcast;
    private final IMap<String, byte[]> records;
    private final IMap<String, String> checkpoints;
    private final HazelcastSessionSweep sweep;

    /**
     * Begins to sweep. Blocks while the maps are made, so not for an event loop.
     *
     * @param hazelcast a member of the cluster, configured by {@link #configure}
     * @param resumeWindow how long what a departed node has left behind is kept
     */
    public HazelcastSessionStore(HazelcastInstance hazelcast, Duration resumeWindow) {
        if (hazelcast.getCluster().getLocalMember().getAttribute(NODE_ATTRIBUTE) == null) {
            throw new IllegalStateException("the Hazelcast member has no attribute " + NODE_ATTRIBUTE);
        }
        this.hazelcast = hazelcast;
        records = hazelcast.getMap(RECORDS);
        checkpoints = hazelcast.getMap(CHECKPOINTS);
        sweep = new HazelcastSessionSweep(records, checkpoints, this::isLiving, resumeWindow, System::nanoTime);
        sweep.start();
    }

    /** Adds what this store needs to a member's configuration. */
    public static void configure(Config config) {
        config.getSerializationConfig()
                .addDataSerializableFactory(HazelcastSessionTypes.FACTORY, new HazelcastSessionTypes());
        for (String map : List.of(RECORDS, CHECKPOINTS)) {
            config.addMapConfig(new MapConfig(map)
                    .setInMemoryFormat(InMemoryFormat.BINARY)
                    .setBackupCount(1)
                    .setStatisticsEnabled(false)
                    .setPerEntryStatsEnabled(true)
                    .setMergePolicyConfig(new MergePolicyConfig(
                            LatestUpdateMergePolicy.class.getName(), MergePolicyConfig.DEFAULT_BATCH_SIZE)));
        }
    }

    @Override
    public Future<Optional<SessionRecord>> load(String session) {
        return HazelcastSessionStore.<byte @Nullable []>call(() -> records.getAsync(session))
                .map(bytes -> Optional.ofNullable(bytes).map(SessionRecordBytes::read));
    }

    @Override
    public Future<Boolean> save(String session, SessionRecord record) {
        return call(() -> records.submitToKey(session, HazelcastRecordWrite.of(record, 0)));
    }

    @Override
    public Future<Boolean> saveFinal(String session, SessionRecord record, Duration timeToLive) {
        return call(() -> records.submitToKey(session, HazelcastRecordWrite.of(record, timeToLive.toMillis())));
    }

    @Override
    public Future<Void> remove(String session, SessionRecord record) {
        SessionRecordBytes.Holder holder =
                new SessionRecordBytes.Holder(record.generation(), record.node(), record.loop());
        return call(() -> records.submitToKey(session, HazelcastRecordWrite.removal(holder)))
                .mapEmpty();
    }

    @Override
    public Future<Void> saveCheckpoints(String node, int loop, Map<String, Position> positions) {
        Map<String, String> cursors = new HashMap<>();
        positions.forEach((address, position) -> cursors.put(key(node, loop, address), position.cursor()));
        return HazelcastSessionStore.<@Nullable Void>call(() -> checkpoints.setAllAsync(cursors))
                .mapEmpty();
    }

    @Override
    public Future<Void> removeCheckpoints(String node, int loop, Set<String> addresses) {
        return Future.join(addresses.stream()
                        .map(address -> call(() -> checkpoints.deleteAsync(key(node, loop, address))))
                        .toList())
                .mapEmpty();
    }

    @Override
    public Future<Map<String, Position>> loadCheckpoints(String node, int loop, Set<String> addresses) {
        Map<String, Future<@Nullable String>> reads = new HashMap<>();
        for (String address : addresses) {
            reads.put(address, call(() -> checkpoints.getAsync(key(node, loop, address))));
        }
        return Future.all(List.copyOf(reads.values())).map(ignored -> positions(reads));
    }

    private static Map<String, Position> positions(Map<String, Future<@Nullable String>> reads) {
        Map<String, Position> positions = new HashMap<>();
        reads.forEach((address, read) -> Optional.ofNullable(read.result())
                .flatMap(Position::ofCursor)
                .ifPresent(position -> positions.put(address, position)));
        return positions;
    }

    @Override
    public boolean isLiving(String node) {
        return hazelcast.getCluster().getMembers().stream()
                .anyMatch(member -> node.equals(member.getAttribute(NODE_ATTRIBUTE)));
    }

    /** Ends the sweep. */
    @Override
    public void close() {
        sweep.close();
    }

    static String key(String node, int loop, String address) {
        return node + '/' + loop + '/' + address;
    }

    /** On Hazelcast's own thread: its pool for callbacks would start one thread for each on a small machine. */
    private static <T extends @Nullable Object> Future<T> call(Supplier<CompletionStage<T>> operation) {
        Promise<T> promise = Promise.promise();
        try {
            operation
                    .get()
                    .whenCompleteAsync(
                            (result, fault) -> {
                                if (fault == null) {
                                    promise.complete(result);
                                } else {
                                    promise.fail(fault);
                                }
                            },
                            Runnable::run);
        } catch (RuntimeException notActive) {
            return Future.failedFuture(notActive);
        }
        return promise.future();
    }
}

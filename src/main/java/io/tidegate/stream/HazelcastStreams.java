package io.tidegate.stream;

import com.hazelcast.config.Config;
import com.hazelcast.config.InMemoryFormat;
import com.hazelcast.config.MapConfig;
import com.hazelcast.config.MergePolicyConfig;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.LifecycleEvent;
import com.hazelcast.map.IMap;
import io.micrometer.core.instrument.Counter;
import io.tidegate.config.StreamConfig;
import io.tidegate.metrics.Meters;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.security.SecureRandom;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Streams in a Hazelcast map whose entries are shards. Every member of the cluster that holds data must have been
 * started with {@link #configure}. Thread-safe, and none of its methods waits:
 * calls are asynchronous, and rounds over the owned shards have a thread of their own.
 */
public final class HazelcastStreams implements Streams, AutoCloseable {
    /** The member attribute that holds a node's id, as it is in the interest of streams. */
    static final String NODE_ATTRIBUTE = "tidegate.node";

    private static final String MAP = "tidegate.streams";
    private static final int ROUNDS_WAITING_MAX = 8;

    private final HazelcastInstance instance;
    private final StreamConfig config;
    private final IMap<Integer, Shard> map;
    private final ShardRounds rounds;
    private final ScheduledThreadPoolExecutor timer;
    private final ExecutorService roundsThread;
    private final Absence absence;
    private final NodeMinimum nodeMinimum;
    private final UUID lifecycleListener;
    private final UUID minimumListener;
    private final Counter retries;
    private final Counter failures;

    /** Calls without an answer; each leaves at its timeout at the latest. */
    private final Set<ShardCall> calls = ConcurrentHashMap.newKeySet();

    private volatile boolean isClosed;

    /**
     * Opens the streams of a cluster.
     *
     * @param instance a member that was started with {@link #configure}
     */
    public HazelcastStreams(HazelcastInstance instance, StreamConfig config, Meters meters) {
        this.instance = instance;
        this.config = config;
        this.map = instance.getMap(MAP);
        ShardHost host = ShardHost.present(ShardHost.of(instance));
        this.rounds = new ShardRounds(instance, map, host, config.appendTimeout());
        this.timer = new ScheduledThreadPoolExecutor(1, task -> daemon(task, "tidegate-streams-timer"));
        timer.setRemoveOnCancelPolicy(true);
        this.roundsThread = new ThreadPoolExecutor(
                1,
                1,
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(ROUNDS_WAITING_MAX),
                task -> daemon(task, "tidegate-streams-rounds"));
        this.absence = Absence.of(instance);
        this.nodeMinimum = new NodeMinimum(this::nodes, config.minimumNodes());
        this.lifecycleListener = instance.getLifecycleService().addLifecycleListener(this::onLifecycle);
        long beatMillis = Absence.BEAT.toMillis();
        ScheduledFuture<?> unused =
                timer.scheduleAtFixedRate(absence::beat, beatMillis, beatMillis, TimeUnit.MILLISECONDS);
        host.setAway(absence::isAway);
        host.setWasTooFew(nodeMinimum::wasTooFew);
        this.minimumListener = instance.getCluster().addMembershipListener(nodeMinimum);
        this.retries = Counter.builder("tidegate.stream.retries")
                .description("Calls to shards that were made again because their outcome was not known")
                .register(meters.registry());
        this.failures = Counter.builder("tidegate.stream.failures")
                .description("Calls to shards that failed, or were not answered in time")
                .register(meters.registry());
        meters.gauge("stream.calls", "Calls to shards that have no answer yet", calls::size);
    }

    /**
     * Prepares a member's configuration: the map, its merge policy, and how its values travel. Of what the configuration says of the
     * map before, the number of asynchronous backups is kept.
     */
    public static void configure(Config config, StreamConfig streams) {
        configure(config, new ShardHost(streams, new SecureRandom(), System::currentTimeMillis));
    }

    static void configure(Config config, ShardHost host) {
        MapConfig before = config.getMapConfigs().get(MAP);
        config.getUserContext().put(ShardHost.KEY, host);
        config.getSerializationConfig().addDataSerializableFactory(StreamSerializers.FACTORY, new StreamSerializers());
        config.addMapConfig(new MapConfig(MAP)
                .setInMemoryFormat(InMemoryFormat.OBJECT)
                .setBackupCount(host.config().backups())
                .setAsyncBackupCount(before == null ? 0 : before.getAsyncBackupCount())
                .setStatisticsEnabled(false)
                // One at a time: a shard may be large.
                .setMergePolicyConfig(new MergePolicyConfig(StreamMergePolicy.class.getName(), 1)));
    }

    @Override
    public Future<List<Outcome>> run(int shard, List<Operation> operations) {
        if (absence.isAway()) {
            failures.increment();
            return Future.failedFuture(away());
        }
        ShardCall call = new ShardCall(map, shard, operations, timer, this::isRunning, retries::increment);
        calls.add(call);
        return call.start(config.appendTimeout()).onComplete(answer -> {
            calls.remove(call);
            if (answer.failed()) {
                failures.increment();
            }
        });
    }

    private static StreamsUnavailableException away() {
        String why = "this node stood still, and does not know yet whether it is in the cluster";
        return new StreamsUnavailableException(why, new CancellationException(why));
    }

    private void onLifecycle(LifecycleEvent event) {
        if (event.getState() == LifecycleEvent.LifecycleState.MERGING) {
            nodeMinimum.onMerging();
        } else if (event.getState() == LifecycleEvent.LifecycleState.MERGED) {
            absence.onMerged();
        }
    }

    /** How many nodes see each other, this one included. Less than {@link StreamConfig#minimumNodes}: publications are refused. */
    public int nodes() {
        return NodeMinimum.nodes(instance);
    }

    private boolean isRunning() {
        return instance.getLifecycleService().isRunning();
    }

    @Override
    public Future<List<Head>> heads(boolean all) {
        return round(() -> rounds.heads(all));
    }

    @Override
    public Future<Void> sweep() {
        return round(() -> {
            rounds.sweep();
            return null;
        });
    }

    private <T extends @Nullable Object> Future<T> round(Callable<T> work) {
        Promise<T> promise = Promise.promise();
        try {
            roundsThread.execute(() -> {
                try {
                    promise.complete(unlessClosed(work));
                } catch (Exception failure) {
                    promise.fail(new StreamsUnavailableException("a round over the shards failed", failure));
                }
            });
        } catch (RejectedExecutionException full) {
            promise.fail(new StreamsUnavailableException("too many rounds over the shards are waiting", full));
        }
        return promise.future();
    }

    private <T extends @Nullable Object> T unlessClosed(Callable<T> work) throws Exception {
        if (isClosed) {
            throw new CancellationException("streams are closed");
        }
        if (absence.isAway()) {
            throw away();
        }
        return work.call();
    }

    /** Ends the threads, and all calls that have no answer. The Hazelcast member goes on. */
    @Override
    public void close() {
        isClosed = true;
        if (isRunning()) {
            instance.getLifecycleService().removeLifecycleListener(lifecycleListener);
            instance.getCluster().removeMembershipListener(minimumListener);
        }
        timer.shutdownNow();
        roundsThread.shutdownNow().forEach(Runnable::run); // they fail their promises
        calls.forEach(call -> call.end("streams are closed", new CancellationException()));
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }
}

package io.tidegate.http;

import com.hazelcast.config.Config;
import com.hazelcast.config.InMemoryFormat;
import com.hazelcast.config.MapConfig;
import com.hazelcast.config.MergePolicyConfig;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import com.hazelcast.map.listener.EntryAddedListener;
import com.hazelcast.map.listener.EntryMergedListener;
import com.hazelcast.map.listener.EntryUpdatedListener;
import com.hazelcast.spi.merge.LatestUpdateMergePolicy;
import io.tidegate.auth.Principal;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Principals and tokens that are revoked, in a Hazelcast map until they need not be any more. Each node has a copy, which it asks:
 * events bring it up to date at once, and a look at the whole map again and again, because events may be lost with a node that dies.
 * Thread-safe.
 */
public final class HazelcastRevocations implements AutoCloseable {
    static final String MAP = "tidegate.revocations";

    /** Most that the cluster remembers. */
    static final int COUNT_MAX = 100_000;

    private static final Logger LOGGER = LoggerFactory.getLogger(HazelcastRevocations.class);
    private static final Duration REFRESH = Duration.ofSeconds(5);
    private static final String PRINCIPAL = "principal:";
    private static final String TOKEN = "token:";

    private final IMap<String, Long> map;
    private final Map<String, Long> untilMillis = new ConcurrentHashMap<>();
    private final CopyOnWriteArrayList<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final List<UUID> subscriptions;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread refreshing = new Thread(task, "tidegate-revocations");
        refreshing.setDaemon(true);
        return refreshing;
    });

    /** Reads what the cluster knows; blocks. */
    public HazelcastRevocations(HazelcastInstance hazelcast) {
        map = hazelcast.getMap(MAP);
        EntryAddedListener<String, Long> added = event -> note(event.getKey(), event.getValue());
        EntryUpdatedListener<String, Long> updated = event -> note(event.getKey(), event.getValue());
        EntryMergedListener<String, Long> merged = event -> note(event.getKey(), event.getValue());
        subscriptions = Stream.of(added, updated, merged)
                .map(listener -> map.addEntryListener(listener, true))
                .toList();
        refresh();
        var unused = thread.scheduleWithFixedDelay(
                this::refreshOrLog, REFRESH.toMillis(), REFRESH.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Adds what the map needs to a member's configuration. */
    public static void configure(Config config) {
        config.addMapConfig(new MapConfig(MAP)
                .setInMemoryFormat(InMemoryFormat.BINARY)
                .setBackupCount(1)
                .setPerEntryStatsEnabled(true)
                .setMergePolicyConfig(new MergePolicyConfig(
                        LatestUpdateMergePolicy.class.getName(), MergePolicyConfig.DEFAULT_BATCH_SIZE)));
    }

    /** Has it run whenever somebody may have been revoked, on any thread; it must not block. */
    public void listen(Runnable listener) {
        listeners.add(listener);
    }

    /** Whether the principal, or the token that it came with, is revoked now. */
    public boolean isRevoked(Principal principal) {
        String token = principal.tokenId();
        return isRevoked(PRINCIPAL + principal.name()) || (token != null && isRevoked(TOKEN + token));
    }

    private boolean isRevoked(String key) {
        Long until = untilMillis.get(key);
        return until != null && until > System.currentTimeMillis();
    }

    /** Whether the cluster remembers as many as it may. */
    boolean isFull() {
        return untilMillis.size() >= COUNT_MAX;
    }

    Future<Instant> revokePrincipal(String name, Duration duration) {
        return revoke(PRINCIPAL + name, duration);
    }

    Future<Instant> revokeToken(String id, Duration duration) {
        return revoke(TOKEN + id, duration);
    }

    /** Completes when two nodes remember it; replaces what was said of the same one before. */
    private Future<Instant> revoke(String key, Duration duration) {
        Instant until = Instant.ofEpochMilli(System.currentTimeMillis() + duration.toMillis());
        Promise<Instant> promise = Promise.promise();
        map.setAsync(key, until.toEpochMilli(), duration.toMillis(), TimeUnit.MILLISECONDS)
                .whenCompleteAsync(
                        (done, fault) -> {
                            if (fault == null) {
                                promise.complete(until);
                            } else {
                                promise.fail(fault);
                            }
                        },
                        Runnable::run);
        return promise.future();
    }

    private void refreshOrLog() {
        try {
            refresh();
        } catch (RuntimeException fault) {
            LOGGER.atDebug()
                    .addKeyValue("error", fault.getMessage())
                    .log("Revocations could not be read, trying again");
        }
    }

    private void refresh() {
        long now = System.currentTimeMillis();
        untilMillis.values().removeIf(until -> until <= now);
        map.entrySet().forEach(entry -> note(entry.getKey(), entry.getValue()));
    }

    private void note(String key, Long until) {
        Long before = untilMillis.put(key, until);
        if (before == null || until > before) {
            listeners.forEach(Runnable::run);
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
        subscriptions.forEach(map::removeEntryListener);
    }
}

package io.tidegate.session;

import io.tidegate.loop.Loop;
import io.tidegate.message.Position;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A store in memory, with the rules of the real one, that counts what it is asked and can be made to wait or fail. */
final class MemorySessionStore implements SessionStore {
    final Set<String> living = new HashSet<>();
    final Map<String, Position> checkpoints = new HashMap<>();
    int loads;
    int saves;
    int finalSaves;
    int removes;
    int checkpointCalls;
    int checkpointEntries;
    boolean failing;
    /** Whether last records, and only those, are not taken. */
    boolean failingFinal;
    /** Operations that a test lets happen by hand; null when they happen at once. */
    @Nullable
    List<Runnable> held;

    private final Map<String, Entry> records = new HashMap<>();
    private final Loop clock;

    private record Entry(SessionRecord record, long endMillis) {}

    MemorySessionStore(Loop clock) {
        this.clock = clock;
    }

    /** The record as it would be loaded, without counting. */
    Optional<SessionRecord> peek(String session) {
        Entry entry = records.get(session);
        return entry == null || entry.endMillis <= clock.nowMillis() ? Optional.empty() : Optional.of(entry.record);
    }

    boolean expires(String session) {
        Entry entry = records.get(session);
        return entry != null && entry.endMillis != Long.MAX_VALUE;
    }

    void releaseHeld() {
        List<Runnable> tasks = held == null ? List.of() : List.copyOf(held);
        held = null;
        tasks.forEach(Runnable::run);
    }

    @Override
    public Future<Optional<SessionRecord>> load(String session) {
        loads++;
        return answer(() -> peek(session));
    }

    @Override
    public Future<Boolean> save(String session, SessionRecord record) {
        saves++;
        return answer(() -> put(session, record, Long.MAX_VALUE));
    }

    @Override
    public Future<Boolean> saveFinal(String session, SessionRecord record, Duration timeToLive) {
        finalSaves++;
        if (failingFinal) {
            return Future.failedFuture(new IllegalStateException("the store is away"));
        }
        return answer(() -> put(session, record, clock.nowMillis() + timeToLive.toMillis()));
    }

    private boolean put(String session, SessionRecord record, long endMillis) {
        if (isOutranked(session, record)) {
            return false;
        }
        records.put(session, new Entry(record, endMillis));
        return true;
    }

    private boolean isOutranked(String session, SessionRecord record) {
        Entry entry = records.get(session);
        return entry != null && holder(entry.record).outranks(holder(record));
    }

    private static SessionRecordBytes.Holder holder(SessionRecord record) {
        return new SessionRecordBytes.Holder(record.generation(), record.node(), record.loop());
    }

    @Override
    public Future<Void> remove(String session, SessionRecord record) {
        removes++;
        return answer(() -> isOutranked(session, record) ? null : records.remove(session))
                .mapEmpty();
    }

    @Override
    public Future<Void> saveCheckpoints(String node, int loop, Map<String, Position> positions) {
        checkpointCalls++;
        checkpointEntries += positions.size();
        return answer(() -> {
                    positions.forEach((address, position) -> checkpoints.put(key(node, loop, address), position));
                    return true;
                })
                .mapEmpty();
    }

    @Override
    public Future<Void> removeCheckpoints(String node, int loop, Set<String> addresses) {
        addresses.forEach(address -> checkpoints.remove(key(node, loop, address)));
        return Future.succeededFuture();
    }

    @Override
    public Future<Map<String, Position>> loadCheckpoints(String node, int loop, Set<String> addresses) {
        return answer(() -> {
            Map<String, Position> found = new HashMap<>();
            addresses.forEach(address -> {
                Position position = checkpoints.get(key(node, loop, address));
                if (position != null) {
                    found.put(address, position);
                }
            });
            return found;
        });
    }

    @Override
    public boolean isLiving(String node) {
        return living.contains(node);
    }

    static String key(String node, int loop, String address) {
        return node + '/' + loop + '/' + address;
    }

    private <T extends @Nullable Object> Future<T> answer(Supplier<T> operation) {
        Promise<T> promise = Promise.promise();
        if (failing) {
            promise.fail(new IllegalStateException("the store is away"));
        } else if (held == null) {
            promise.complete(operation.get());
        } else {
            held.add(() -> promise.complete(operation.get()));
        }
        return promise.future();
    }
}

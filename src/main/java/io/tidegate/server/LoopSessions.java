package io.tidegate.server;

import io.tidegate.http.HazelcastRevocations;
import io.tidegate.http.SessionDescription;
import io.tidegate.loop.Loop;
import io.tidegate.protocol.CloseCode;
import io.tidegate.session.Sessions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/** What operators do with the sessions of one loop. Called on any thread. */
final class LoopSessions {
    /** Of many that are revoked at once, all connections are looked for together. */
    private static final Duration GATHER = Duration.ofMillis(20);

    /** By then whoever was being let in when it was revoked has come in. */
    private static final Duration AGAIN = Duration.ofMillis(500);

    private final Loop loop;
    private final Sessions sessions;
    private final HazelcastRevocations revocations;
    private final AtomicBoolean due = new AtomicBoolean();

    LoopSessions(Loop loop, Sessions sessions, HazelcastRevocations revocations) {
        this.loop = loop;
        this.sessions = sessions;
        this.revocations = revocations;
    }

    Future<List<SessionDescription>> of(String principal, int countMax) {
        return call(() -> sessions.sessionsOf(principal).stream()
                .limit(countMax)
                .map(each -> new SessionDescription(
                        each.session(), each.remote(), each.state(), each.expires(), each.addresses()))
                .toList());
    }

    Future<Integer> disconnect(String principal, CloseCode code) {
        return call(() -> sessions.disconnect(each -> each.name().equals(principal), code));
    }

    /** Somebody may have been revoked. */
    void onRevoked() {
        if (due.compareAndSet(false, true)) {
            loop.run(() -> loop.after(GATHER, this::closeRevoked));
        }
    }

    private void closeRevoked() {
        due.set(false);
        sessions.disconnect(revocations::isRevoked, CloseCode.REVOKED);
        loop.after(AGAIN, () -> sessions.disconnect(revocations::isRevoked, CloseCode.REVOKED));
    }

    private <T> Future<T> call(Supplier<T> task) {
        Promise<T> promise = Promise.promise();
        loop.run(() -> {
            try {
                promise.complete(task.get());
            } catch (RuntimeException fault) {
                promise.fail(fault);
            }
        });
        return promise.future();
    }
}

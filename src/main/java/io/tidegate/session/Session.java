package io.tidegate.session;

import io.tidegate.auth.Credentials;
import io.tidegate.auth.Principal;
import io.tidegate.protocol.CloseCode;
import io.tidegate.protocol.FailureCode;
import io.tidegate.protocol.Frames;
import io.tidegate.protocol.ServerFrame;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client, from the opening of its connection until nobody can resume it any more. Owned by its loop. A bridge client,
 * which never sends connect, has no id, no record, and gets only {@code rec} and {@code err}; an extended one gets
 * answers and can be resumed. {@link SessionState} shows its life.
 */
final class Session implements ConnectionListener {
    private static final Logger LOGGER = LoggerFactory.getLogger(Session.class);

    private final SessionServices services;
    private final Sessions sessions;
    private final Subscriptions subscriptions = new Subscriptions(this);
    private final Requests requests = new Requests(this);
    private final Access access = new Access(this);
    private final FrameGate gate;
    private final Heartbeat heartbeat;
    private Connection connection;
    private SessionState state = SessionState.ACTIVE;
    private @Nullable RecordKeeper keeper;
    private @Nullable Future<Void> ended;
    private boolean handedOver;
    private boolean disconnected;
    private boolean released;
    private boolean handling;
    private int excess;

    Session(SessionServices services, Sessions sessions, Connection connection) {
        this.services = services;
        this.sessions = sessions;
        this.connection = connection;
        gate = new FrameGate(this, new FrameActions(this, subscriptions, requests));
        heartbeat = new Heartbeat(this, sessions.wheel(), sessions.heartbeatTimes(), services.random());
        services.meters().enter(state);
        new ConnectDeadline(this, sessions.wheel(), sessions.heartbeatTimes().connect());
    }

    @Override
    public void onMessage(byte[] message) {
        assert services.loop().isCurrent();
        if (hasEnded() && !gate.isLeaving()) {
            return;
        }
        try { // no guard: one object less for each message
            heartbeat.onRead();
            gate.onMessage(message.length);
            handling = true;
            excess = 0;
            services.encoding().decode(message, gate);
        } catch (RuntimeException fault) {
            onFault(fault);
        }
        handling = false;
    }

    @Override
    public void onSignOfLife() {
        assert services.loop().isCurrent();
        if (!hasEnded()) {
            heartbeat.onRead();
        }
    }

    @Override
    public void onDrained() {
        assert services.loop().isCurrent();
        guard(subscriptions::onDrained);
    }

    @Override
    public void onClosed() {
        assert services.loop().isCurrent();
        if (disconnected) {
            return;
        }
        disconnected = true;
        end();
        connection = NoConnection.INSTANCE;
        sessions.onDisconnected(this);
        if (keeper == null || handedOver || released) {
            release();
        } else {
            enter(SessionState.ZOMBIE);
            heartbeat.onGone();
            sessions.keep(this);
        }
    }

    /** Freezes the session: no frame is handled and nothing is delivered any more; completes when its record is final. */
    Future<Void> end() {
        Future<Void> known = ended;
        if (known != null) {
            return known;
        }
        Future<Void> begun = keeper == null ? Future.succeededFuture() : keeper.finish();
        ended = begun;
        subscriptions.cancelAll();
        access.leave();
        gate.clear();
        return begun;
    }

    /** As {@link #end}, and tries once more where the store did not take the last record. */
    Future<Void> settle() {
        return end().recover(fault -> keeper == null ? Future.failedFuture(fault) : keeper.finishAgain());
    }

    /** Freezes the session, and ends the connection for this reason. */
    void close(CloseCode code) {
        end();
        connection.close(code);
    }

    /**
     * The node stops: takes no more requests, and when those that it has are answered and its record is final, sends the
     * client to another node. Until then publications go on. Completes when the connection is being closed.
     */
    Future<Void> leave(Duration patience) {
        guard(gate::leave);
        long began = services.loop().nowMillis();
        return requests.settle(patience)
                .compose(answered -> services.await(settle(), services.config().storeTimeout()))
                .onFailure(fault -> logFailure("The record of a session that leaves was not written", fault))
                .transform(ignored -> {
                    connection.close(CloseCode.GOING_AWAY);
                    services.meters().onLeft(services.loop().nowMillis() - began);
                    return Future.succeededFuture();
                });
    }

    /** Another loop or node resumes this session: lets go of it. Completes when its record is final. */
    Future<Void> handOver() {
        handedOver = true;
        close(CloseCode.SESSION_REPLACED);
        sessions.forget(this);
        if (disconnected) {
            release();
        }
        return settle();
    }

    /** Another connection of this loop resumes this session, if it may. */
    Optional<SessionRecord> takeOver(Principal principal) {
        RecordKeeper kept = keeper;
        if (kept == null || !kept.belongsTo(principal)) {
            return Optional.empty();
        }
        handOver().onFailure(fault -> logFailure("The record of a session that moved was not written", fault));
        return Optional.of(kept.lastRecord());
    }

    /** Whether the record is of somebody who resumed this session without its being handed over. */
    boolean isOutrankedBy(SessionRecord record) {
        return keeper != null && keeper.isOutrankedBy(record);
    }

    /** The store says that somebody else holds this session. */
    void onSuperseded() {
        handOver().onFailure(fault -> logFailure("A session was resumed elsewhere", fault));
    }

    /** The resume window is over. Stays a ghost until the store has removed the record. */
    void expire() {
        enter(SessionState.GHOST);
        RecordKeeper kept = keeper;
        if (kept != null) {
            kept.remove().onComplete(outcome -> {
                if (outcome.succeeded()) {
                    sessions.forget(this);
                    release();
                } else {
                    logFailure("The record of an expired session was not removed", outcome.cause());
                    heartbeat.retry();
                }
            });
        }
    }

    /** Nothing is left of it on this node. */
    void release() {
        if (!released) {
            released = true;
            services.meters().leave(state);
        }
    }

    void enter(SessionState next) {
        if (next != state && !released) {
            services.meters().leave(state);
            services.meters().enter(next);
            state = next;
        }
    }

    /** From now on the client is an extended one, and others may ask for this session. */
    void adopt(SessionId id, Principal principal, long generation) {
        keeper = new RecordKeeper(this, sessions.wheel(), id, principal.name(), generation);
        sessions.admit(this);
    }

    /** Runs a step of this session; if it fails, closes this session and no other. */
    void guard(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException fault) {
            onFault(fault);
        }
    }

    void onFault(RuntimeException fault) {
        LOGGER.atError()
                .setCause(fault)
                .addKeyValue("sessionId", keeper == null ? "bridge" : keeper.id())
                .addKeyValue("remote", connection.remote())
                .log("A session failed and is closed");
        connection.close(CloseCode.INTERNAL_ERROR);
        end();
    }

    void onHeartbeatMissed() {
        enter(SessionState.ZOMBIE);
        close(CloseCode.HEARTBEAT_MISSED);
    }

    void onTraffic() {
        heartbeat.onTraffic();
    }

    void ping() {
        connection.ping();
    }

    Credentials credentials() {
        return connection.credentials();
    }

    /** The token that came with the handshake has told who the client is, or nothing. */
    void forgetToken() {
        connection.forgetToken();
    }

    Access access() {
        return access;
    }

    /** Whether it is known who the client is, and it is one of them. */
    boolean isOf(Predicate<Principal> whom) {
        Principal principal = access.principal();
        return principal != null && whom.test(principal);
    }

    SessionSummary summary() {
        Principal principal = access.principal();
        return new SessionSummary(
                keeper == null ? "bridge" : keeper.id().toString(),
                connection.remote(),
                state.name().toLowerCase(Locale.ROOT),
                principal == null ? null : principal.expires(),
                subscriptions.all().stream().map(SessionSubscription::address).toList());
    }

    boolean isWritable() {
        return connection.isWritable();
    }

    /** Writes publications. */
    void write(Frames frames) {
        connection.write(frames);
        services.meters().onDelivered(frames.count());
        heartbeat.onTraffic();
    }

    /** Writes what is no publication. */
    void answer(ServerFrame frame) {
        if (isExtended() || isKnownToBridgeClients(frame)) {
            connection.write(services.encoding().encode(frame));
            boundAnswers();
        }
    }

    /** One message can hold 100,000 objects, each of them wrong: no answers without end to who does not take them. */
    private void boundAnswers() {
        if (handling && !connection.isWritable() && ++excess > answersMax()) {
            close(CloseCode.SLOW_CONSUMER);
        }
    }

    private int answersMax() {
        return services.config().requestsMax() + services.config().subscriptionsMax();
    }

    private static boolean isKnownToBridgeClients(ServerFrame frame) {
        return frame instanceof ServerFrame.Reply || frame instanceof ServerFrame.Failure;
    }

    void fail(@Nullable Long id, @Nullable String address, FailureCode code, String message) {
        services.meters().onRefused(code);
        answer(failure(id, address, code, message));
    }

    static ServerFrame.Failure failure(@Nullable Long id, @Nullable String address, FailureCode code, String message) {
        return new ServerFrame.Failure(id, address, code.number(), code.name(), message, code.retryable());
    }

    void noteRecord() {
        if (keeper != null) {
            keeper.note();
        }
    }

    void noteAcknowledgement() {
        if (keeper != null) {
            keeper.noteLater();
        }
    }

    SessionId id() {
        RecordKeeper kept = keeper;
        if (kept == null) {
            throw new IllegalStateException("a bridge client has no session id");
        }
        return kept.id();
    }

    boolean isExtended() {
        return keeper != null;
    }

    boolean hasEnded() {
        return ended != null;
    }

    boolean isReleased() {
        return released;
    }

    SessionState state() {
        return state;
    }

    Sessions sessions() {
        return sessions;
    }

    SessionServices services() {
        return services;
    }

    Subscriptions subscriptions() {
        return subscriptions;
    }

    FrameGate gate() {
        return gate;
    }

    /** Never the id itself. */
    @Override
    public String toString() {
        return "Session[" + (keeper == null ? "bridge" : keeper.id()) + ", " + state + "]";
    }

    private void logFailure(String text, Throwable fault) {
        LOGGER.atDebug()
                .addKeyValue("sessionId", keeper == null ? "bridge" : keeper.id())
                .addKeyValue("error", fault.getMessage())
                .log(text);
    }
}

package io.tidegate.session;

import io.tidegate.auth.Authenticator;
import io.tidegate.auth.Principal;
import io.tidegate.config.SessionConfig;
import io.tidegate.hub.Hub;
import io.tidegate.loop.Loop;
import io.tidegate.protocol.CloseCode;
import io.tidegate.protocol.Encoding;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * The sessions of one loop: those that have a connection, and those whose client may come back. Make one for each loop,
 * on that loop; all methods belong to it.
 */
public final class Sessions {
    private static final int TICKS_PER_WAIT = 10;
    private static final Duration TICK_MAX = Duration.ofMillis(100);

    private final SessionServices services;
    private final HeartbeatWheel wheel;
    private final Heartbeat.Times heartbeatTimes;
    private final Whereabouts whereabouts;
    private final ResumeTurns resumeTurns;
    private final Loop.Timer checkpoints;
    private final Set<Session> connected = new LinkedHashSet<>();
    private final Map<SessionId, Session> resumable = new HashMap<>();
    private final Set<Session> gone = new LinkedHashSet<>();
    /** Of sessions that have ended and whose last record is not in the store, for a resume window at most. */
    private final Set<RecordKeeper> unsettled = new HashSet<>();

    private boolean stopped;

    /**
     * Begins to count heartbeats and to write checkpoints.
     *
     * @param principals what each principal's connections use together; shared by the node's loops
     * @param expiryGrace how long a connection goes on when its client's proof has expired
     * @param node id of this node, as others know it
     * @param nodeName its name, as clients see it
     * @param random draws session ids, so it must be secure
     */
    public Sessions(
            Loop loop,
            Hub hub,
            Encoding encoding,
            Authenticator authenticator,
            SessionStore store,
            HandOver handOver,
            SessionConfig config,
            PrincipalLimits principals,
            Duration expiryGrace,
            String node,
            String nodeName,
            SessionMeters meters,
            RandomGenerator random) {
        assert loop.isCurrent();
        services = new SessionServices(
                loop,
                hub,
                encoding,
                authenticator,
                store,
                handOver,
                config,
                SessionLimits.of(config, principals, expiryGrace),
                node,
                nodeName,
                meters,
                random);
        wheel = new HeartbeatWheel(loop, tick(config));
        heartbeatTimes = Heartbeat.Times.of(config, wheel);
        whereabouts = new Whereabouts(services, this);
        resumeTurns = new ResumeTurns(config.resumesMax(), config.resumesWaitingMax(), meters);
        Checkpoints writer = new Checkpoints(services, this);
        checkpoints = loop.every(config.checkpointInterval(), writer::write);
    }

    /** A fraction of the shortest wait. */
    private static Duration tick(SessionConfig config) {
        long shortest = Stream.of(
                        config.pingInterval(), config.pongTimeout(), config.silenceMax(), config.acknowledgeInterval())
                .mapToLong(Duration::toMillis)
                .min()
                .orElseThrow();
        return Duration.ofMillis(Math.max(1, Math.min(TICK_MAX.toMillis(), shortest / TICKS_PER_WAIT)));
    }

    /** A WebSocket was opened; whoever opened it tells the listener what comes. */
    public ConnectionListener onOpened(Connection connection) {
        assert services.loop().isCurrent();
        Session session = new Session(services, this, connection);
        connected.add(session);
        if (stopped) {
            session.close(CloseCode.GOING_AWAY);
        }
        return session;
    }

    /**
     * Lets go of a session, because another loop or node resumes it.
     *
     * @param session its id
     * @return completes when its final cursors are in the store, at once when this loop does not hold it
     */
    public Future<Void> handOver(String session) {
        assert services.loop().isCurrent();
        return find(session).map(Session::handOver).orElseGet(Future::succeededFuture);
    }

    /**
     * Ends the connections of those principals at once, as when they are revoked. Who cannot prove who it is any more cannot resume.
     *
     * @return how many there were
     */
    public int disconnect(Predicate<Principal> whom, CloseCode code) {
        assert services.loop().isCurrent();
        List<Session> theirs = connected.stream()
                .filter(session -> !session.hasEnded() && session.isOf(whom))
                .toList();
        theirs.forEach(session -> session.close(code));
        return theirs.size();
    }

    /** The sessions of this loop that belong to a principal, with and without a connection. */
    public List<SessionSummary> sessionsOf(String principal) {
        assert services.loop().isCurrent();
        return Stream.concat(connected.stream(), gone.stream())
                .filter(session -> session.isOf(each -> each.name().equals(principal)))
                .map(Session::summary)
                .toList();
    }

    /**
     * Lets the connected sessions leave, evenly over the window: each gets the answers to what it has asked, has its final
     * cursors written, and is told to come back. New connections are sent away.
     *
     * @param patience how long the answers to one session may take
     * @return completes when all have left
     */
    public Future<Void> drain(Duration window, Duration patience) {
        assert services.loop().isCurrent();
        stopped = true;
        return new Departures(services.loop(), connected, window, session -> session.leave(patience)).ended();
    }

    /**
     * Ends this loop's sessions at once: freezes all of them, writes their final cursors, then closes their connections.
     *
     * @return completes when the store has taken or refused every record; callers bound their patience
     */
    public Future<Void> stop() {
        assert services.loop().isCurrent();
        stopped = true;
        checkpoints.cancel();
        wheel.stop();
        List<Future<Void>> records = Stream.concat(connected.stream(), gone.stream())
                .map(Session::settle)
                .toList();
        return Future.join(records).transform(ignored -> {
            List.copyOf(connected).forEach(session -> session.close(CloseCode.GOING_AWAY));
            return Future.succeededFuture();
        });
    }

    void admit(Session session) {
        resumable.put(session.id(), session);
    }

    Optional<Session> find(String id) {
        return SessionId.of(id).map(resumable::get);
    }

    void onDisconnected(Session session) {
        connected.remove(session);
    }

    /**
     * Remembers a session without a connection, to count it and to hand it over early; its record is final, so the oldest
     * ones may make room.
     */
    void keep(Session session) {
        gone.add(session);
        if (gone.size() > services.config().resumableMax()) {
            Session oldest = gone.iterator().next();
            forget(oldest);
            oldest.release();
        }
    }

    void forget(Session session) {
        gone.remove(session);
        resumable.remove(session.id(), session);
    }

    Collection<Session> connected() {
        return connected;
    }

    void onUnsettled(RecordKeeper keeper) {
        unsettled.add(keeper);
    }

    void onSettled(RecordKeeper keeper) {
        unsettled.remove(keeper);
    }

    Collection<RecordKeeper> unsettled() {
        return unsettled;
    }

    HeartbeatWheel wheel() {
        return wheel;
    }

    Heartbeat.Times heartbeatTimes() {
        return heartbeatTimes;
    }

    Whereabouts whereabouts() {
        return whereabouts;
    }

    ResumeTurns resumeTurns() {
        return resumeTurns;
    }

    /** How many sessions this loop remembers, for tests of its bounds. */
    int size() {
        List<Session> all = new ArrayList<>(connected);
        all.addAll(gone);
        return all.size();
    }
}

package io.tidegate.session;

import io.tidegate.auth.Action;
import io.tidegate.auth.Principal;
import io.tidegate.events.ResumeEvent;
import io.tidegate.protocol.ClientFrame.Connect;
import io.tidegate.protocol.ClientFrame.Register;
import io.tidegate.protocol.CloseCode;
import io.tidegate.protocol.FailureCode;
import io.tidegate.protocol.ServerFrame;
import io.tidegate.session.SessionMeters.Resumed;
import io.tidegate.session.SessionRecord.Cursor;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides who a client is, and for an extended client, where its session goes on. Made for one decision. */
final class Handshake {
    private static final Logger LOGGER = LoggerFactory.getLogger(Handshake.class);
    private static final Duration AUTHENTICATION_WAIT_MAX = Duration.ofSeconds(10);

    private final Session session;
    private boolean late;
    private long beganMillis;
    private final ResumeEvent event = new ResumeEvent();

    Handshake(Session session) {
        this.session = session;
    }

    /** A bridge client: it gave no proof but what came with its WebSocket, and has nothing to resume. */
    void admit() {
        authenticate(null, null, principal -> {
            if (joins(null)) {
                session.gate().open();
            }
        });
    }

    /** As {@link #admit}, for a client whose time is over: it is known now who it is, or its connection ends. */
    void admitLate() {
        late = true;
        admit();
    }

    /** An extended client; it may have been a bridge client before, and then needs no further proof. */
    void connect(Connect connect) {
        session.gate().shut();
        Principal known = session.access().principal();
        Consumer<Principal> next = principal -> {
            Optional<SessionId> asked = SessionId.of(connect.session());
            if (asked.isPresent()) {
                beganMillis = session.services().loop().nowMillis();
                event.begin();
                awaitTurn(connect, asked.get(), principal);
            } else {
                begin(connect, principal);
            }
        };
        if (known != null && connect.token() == null) {
            next.accept(known);
        } else {
            authenticate(connect, connect.token(), next);
        }
    }

    /** A client with a session proves once more who it is, before its first proof expires. Nothing else of its session changes. */
    void renew(Connect connect) {
        session.gate().shutForRenewal();
        ask(connect.token())
                .onComplete(outcome -> proceed(() -> {
                    Optional<Principal> same =
                            outcome.succeeded() ? outcome.result().filter(this::isSame) : Optional.empty();
                    if (same.isPresent()) {
                        session.gate().onProved();
                        session.access().identify(same.get());
                        List<SessionSubscription> ended =
                                session.subscriptions().endForbidden();
                        announce(connect, true, session.subscriptions().current());
                        session.subscriptions().tellForbidden(ended);
                    } else if (outcome.succeeded()) {
                        session.fail(
                                connect.id(),
                                null,
                                FailureCode.NOT_AUTHENTICATED,
                                "the old token goes on; renew it with a valid one of the same principal");
                        session.gate().onProofRefused();
                    } else {
                        logFailure("Whether a token may be renewed could not be decided", outcome.cause());
                        session.fail(connect.id(), null, FailureCode.UNAVAILABLE, "try again");
                    }
                    session.gate().open();
                }));
    }

    private boolean isSame(Principal principal) {
        return session.isOf(known -> known.name().equals(principal.name()));
    }

    private void awaitTurn(Connect connect, SessionId id, Principal principal) {
        boolean hasTurn =
                session.sessions().resumeTurns().offer(() -> session.hasEnded() ? null : find(connect, id, principal));
        if (!hasTurn) {
            count(Resumed.REFUSED, 0);
            refuse(connect, FailureCode.OVERLOADED, "too many clients come back at once; connect again");
        }
    }

    private void authenticate(@Nullable Connect connect, @Nullable String token, Consumer<Principal> next) {
        ask(token)
                .onComplete(outcome -> proceed(() -> {
                    if (outcome.failed()) {
                        logFailure("Whether a client may connect could not be decided", outcome.cause());
                        refuse(connect, FailureCode.UNAVAILABLE, "try again");
                        return;
                    }
                    session.forgetToken();
                    Optional<Principal> found = outcome.result();
                    if (found.isPresent()) {
                        identify(found.get());
                        next.accept(found.get());
                    } else {
                        refuse(connect, FailureCode.NOT_AUTHENTICATED, "connect with a token that is valid");
                        session.gate().onProofRefused();
                    }
                }));
    }

    /** A bridge client may become somebody else by its connect, who may not have the same subscriptions. */
    private void identify(Principal principal) {
        session.gate().onProved();
        session.access().identify(principal);
        Subscriptions subscriptions = session.subscriptions();
        subscriptions.tellForbidden(subscriptions.endForbidden());
    }

    private Future<Optional<Principal>> ask(@Nullable String token) {
        SessionServices services = session.services();
        return services.await(
                services.authenticator().authenticate(session.credentials().with(token)), AUTHENTICATION_WAIT_MAX);
    }

    /** Takes the session's place among its principal's connections, or ends the connection. */
    private boolean joins(@Nullable Connect connect) {
        if (session.access().takePlace()) {
            return true;
        }
        refuse(connect, FailureCode.TOO_MANY_CONNECTIONS, "close other connections of this principal, or come later");
        session.close(CloseCode.TOO_MANY_CONNECTIONS);
        return false;
    }

    private Future<?> find(Connect connect, SessionId id, Principal principal) {
        return session.sessions()
                .whereabouts()
                .find(id, principal)
                .onComplete(outcome -> proceed(() -> {
                    if (outcome.failed()) {
                        logFailure("Where a session stopped could not be found out", outcome.cause());
                        count(Resumed.REFUSED, 0);
                        refuse(connect, FailureCode.UNAVAILABLE, "connect again");
                    } else {
                        outcome.result()
                                .ifPresentOrElse(
                                        record -> resume(connect, id, principal, record),
                                        () -> beginAnew(connect, principal));
                    }
                }));
    }

    private void beginAnew(Connect connect, Principal principal) {
        count(Resumed.UNKNOWN, 0);
        begin(connect, principal);
    }

    private void count(Resumed outcome, int subscriptions) {
        event.end(outcome, subscriptions);
        session.services().meters().onResumed(outcome);
    }

    private void begin(Connect connect, Principal principal) {
        if (!joins(connect)) {
            return;
        }
        session.adopt(SessionId.draw(session.services().random()), principal, 0);
        if (!session.subscriptions().all().isEmpty()) {
            session.noteRecord();
        }
        announce(connect, false, List.of());
        session.gate().open();
    }

    private void resume(Connect connect, SessionId id, Principal principal, SessionRecord record) {
        if (!joins(connect)) {
            count(Resumed.REFUSED, 0);
            return;
        }
        session.adopt(id, principal, record.generation() + 1);
        Map<Boolean, List<Cursor>> cursors = record.cursors().stream()
                .collect(Collectors.partitioningBy(
                        cursor -> session.access().allows(Action.SUBSCRIBE, cursor.address())));
        List<Cursor> allowed = cursors.getOrDefault(true, List.of());
        Map<String, Register> overrides = session.gate().takeOverrides(allowed);
        // In a turn of its own: the hub must not be called back from within its own call.
        Runnable whenStarted = () -> session.services()
                .loop()
                .run(() -> proceed(() -> session.subscriptions()
                        .resumeFault()
                        .ifPresentOrElse(
                                fault -> postpone(connect, fault),
                                () -> goOn(connect, cursors.getOrDefault(false, List.of())))));
        session.subscriptions().resume(allowed, overrides, whenStarted);
        session.noteRecord();
    }

    private void goOn(Connect connect, List<Cursor> forbidden) {
        List<ServerFrame.Resumed> resumed = session.subscriptions().resumed();
        boolean isWhole = resumed.stream().allMatch(ServerFrame.Resumed::recovered);
        count(isWhole ? Resumed.RECOVERED : Resumed.GAP, resumed.size());
        session.services().meters().onResumedAfter(session.services().loop().nowMillis() - beganMillis);
        announce(connect, true, resumed);
        session.subscriptions().release();
        forbidden.forEach(cursor -> session.access().forbid(null, cursor.address()));
        session.gate().open();
    }

    /** A session goes on with all its subscriptions or not at all, so that none of them loses its place. */
    private void postpone(Connect connect, FailureCode fault) {
        count(Resumed.REFUSED, 0);
        session.fail(connect.id(), null, fault, "a subscription of the session cannot go on yet; connect again");
        session.close(CloseCode.TRY_AGAIN_LATER);
    }

    private void announce(Connect connect, boolean resumed, List<ServerFrame.Resumed> subscriptions) {
        SessionServices services = session.services();
        session.answer(new ServerFrame.Connected(
                connect.id(),
                session.id().text(),
                resumed,
                services.config().pingInterval().toMillis(),
                services.config().resumeWindow().toMillis(),
                services.nodeName(),
                subscriptions));
    }

    private void refuse(@Nullable Connect connect, FailureCode code, String message) {
        if (connect != null) {
            session.fail(connect.id(), null, code, message);
        }
        session.gate().refuse(code, message);
        if (late) {
            session.close(CloseCode.CONNECT_TIMEOUT);
        }
    }

    /** Goes on, unless the connection has gone meanwhile. */
    private void proceed(Runnable step) {
        if (!session.hasEnded()) {
            session.guard(step);
        }
    }

    private static void logFailure(String text, Throwable fault) {
        LOGGER.atDebug().addKeyValue("error", fault.getMessage()).log(text);
    }
}

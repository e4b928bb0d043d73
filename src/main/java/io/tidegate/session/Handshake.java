package io.tidegate.session;

import io.tidegate.auth.Principal;
import io.tidegate.protocol.ClientFrame.Connect;
import io.tidegate.protocol.ClientFrame.Register;
import io.tidegate.protocol.CloseCode;
import io.tidegate.protocol.FailureCode;
import io.tidegate.protocol.ServerFrame;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides who a client is, and for an extended client, where its session goes on. Made for one decision. */
final class Handshake {
    private static final Logger LOGGER = LoggerFactory.getLogger(Handshake.class);
    private static final Duration AUTHENTICATION_WAIT_MAX = Duration.ofSeconds(10);

    private final Session session;

    Handshake(Session session) {
        this.session = session;
    }

    /** A bridge client: it gave no proof, and has nothing to resume. */
    void admit() {
        authenticate(null, null, principal -> session.gate().open());
    }

    /** An extended client; it may have been a bridge client before. */
    void connect(Connect connect) {
        session.gate().shut();
        authenticate(connect, connect.token(), principal -> {
            Optional<SessionId> asked = SessionId.of(connect.session());
            if (asked.isPresent()) {
                awaitTurn(connect, asked.get(), principal);
            } else {
                begin(connect, principal);
            }
        });
    }

    private void awaitTurn(Connect connect, SessionId id, Principal principal) {
        boolean hasTurn =
                session.sessions().resumeTurns().offer(() -> session.hasEnded() ? null : find(connect, id, principal));
        if (!hasTurn) {
            refuse(connect, FailureCode.OVERLOADED, "too many clients come back at once; connect again");
        }
    }

    private void authenticate(@Nullable Connect connect, @Nullable String token, Consumer<Principal> next) {
        SessionServices services = session.services();
        services.await(
                        services.authenticator()
                                .authenticate(session.credentials().with(token)),
                        AUTHENTICATION_WAIT_MAX)
                .onComplete(outcome -> proceed(() -> {
                    if (outcome.failed()) {
                        logFailure("Whether a client may connect could not be decided", outcome.cause());
                        refuse(connect, FailureCode.UNAVAILABLE, "try again");
                    } else {
                        outcome.result()
                                .ifPresentOrElse(
                                        next,
                                        () -> refuse(
                                                connect,
                                                FailureCode.NOT_AUTHENTICATED,
                                                "connect with a token that is valid"));
                    }
                }));
    }

    private Future<?> find(Connect connect, SessionId id, Principal principal) {
        return session.sessions()
                .whereabouts()
                .find(id, principal)
                .onComplete(outcome -> proceed(() -> {
                    if (outcome.failed()) {
                        logFailure("Where a session stopped could not be found out", outcome.cause());
                        refuse(connect, FailureCode.UNAVAILABLE, "connect again");
                    } else {
                        outcome.result()
                                .ifPresentOrElse(
                                        record -> resume(connect, id, principal, record),
                                        () -> begin(connect, principal));
                    }
                }));
    }

    private void begin(Connect connect, Principal principal) {
        session.adopt(SessionId.draw(session.services().random()), principal, 0);
        if (!session.subscriptions().all().isEmpty()) {
            session.noteRecord();
        }
        announce(connect, false);
    }

    private void resume(Connect connect, SessionId id, Principal principal, SessionRecord record) {
        session.adopt(id, principal, record.generation() + 1);
        Map<String, Register> overrides = session.gate().takeOverrides(record.cursors());
        // In a turn of its own: the hub must not be called back from within its own call.
        Runnable whenStarted = () -> session.services()
                .loop()
                .run(() -> proceed(() -> session.subscriptions()
                        .resumeFault()
                        .ifPresentOrElse(fault -> postpone(connect, fault), () -> announce(connect, true))));
        session.subscriptions().resume(record.cursors(), overrides, whenStarted);
        session.noteRecord();
    }

    /** A session goes on with all its subscriptions or not at all, so that none of them loses its place. */
    private void postpone(Connect connect, FailureCode fault) {
        session.fail(connect.id(), null, fault, "a subscription of the session cannot go on yet; connect again");
        session.close(CloseCode.TRY_AGAIN_LATER);
    }

    private void announce(Connect connect, boolean resumed) {
        SessionServices services = session.services();
        session.answer(new ServerFrame.Connected(
                connect.id(),
                session.id().text(),
                resumed,
                services.config().pingInterval().toMillis(),
                services.config().resumeWindow().toMillis(),
                services.nodeName(),
                session.subscriptions().resumed()));
        session.subscriptions().release();
        session.gate().open();
    }

    private void refuse(@Nullable Connect connect, FailureCode code, String message) {
        if (connect != null) {
            session.fail(connect.id(), null, code, message);
        }
        session.gate().refuse(code, message);
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

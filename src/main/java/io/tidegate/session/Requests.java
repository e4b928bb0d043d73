package io.tidegate.session;

import io.tidegate.auth.Action;
import io.tidegate.hub.Hub;
import io.tidegate.hub.HubException;
import io.tidegate.loop.Loop;
import io.tidegate.message.Publication;
import io.tidegate.message.ServiceFailure;
import io.tidegate.protocol.ClientFrame;
import io.tidegate.protocol.FailureCode;
import io.tidegate.protocol.ServerFrame;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one session has asked the hub and waits for: at most {@code requestsMax} at a time. They are linked to each other,
 * because a collection would cost an object for each.
 */
final class Requests {
    private static final Logger LOGGER = LoggerFactory.getLogger(Requests.class);

    private final Session session;
    private int inFlight;
    private @Nullable Request<?> newest;
    private @Nullable Promise<Void> settled;

    Requests(Session session) {
        this.session = session;
    }

    void publish(ClientFrame.Publish publish) {
        if (session.access().refuses(publish.id(), Action.PUBLISH, publish.address())
                || refuses(publish.id(), publish.address())) {
            return;
        }
        boolean answered = session.isExtended();
        await(publish.id(), publish.address(), hub().publish(publish.address(), publication(publish)), published -> {
            if (!published.duplicate()) {
                session.services().meters().onPublished();
            }
            if (answered) {
                session.answer(new ServerFrame.Published(publish.id(), published.position(), published.duplicate()));
            }
        });
    }

    private Publication publication(ClientFrame.Publish publish) {
        String id = hub().publicationId(publish.key());
        long now = session.services().loop().nowMillis();
        return new Publication(id, publish.headers(), publish.body(), now);
    }

    void history(ClientFrame.History history) {
        if (session.access().refuses(history.id(), Action.HISTORY, history.address())
                || refuses(history.id(), history.address())) {
            return;
        }
        int countMax = Math.min(history.limit(), session.services().config().historyCountMax());
        await(
                history.id(),
                history.address(),
                hub().history(history.address(), history.since(), countMax),
                past -> session.answer(answer(history, past)));
    }

    private static ServerFrame.History answer(ClientFrame.History history, Hub.Past past) {
        return new ServerFrame.History(
                history.id(), history.address(), past.start(), past.publications(), past.epochs(), past.gap());
    }

    void send(ClientFrame.Send send) {
        String replyAddress = send.replyAddress();
        String answerAddress = replyAddress == null ? send.address() : replyAddress;
        if (session.access().refuses(send.id(), Action.SEND, send.address(), answerAddress)) {
            return;
        }
        if (replyAddress == null) {
            hub().send(send.address(), send.headers(), send.body());
            return;
        }
        if (refuses(send.id(), replyAddress)) {
            return;
        }
        await(
                send.id(),
                replyAddress,
                hub().request(send.address(), send.headers(), send.body()),
                reply -> session.answer(new ServerFrame.Reply(replyAddress, reply.headers(), reply.body())));
    }

    private boolean refuses(@Nullable Long id, String address) {
        if (inFlight < session.services().config().requestsMax()) {
            return false;
        }
        session.fail(id, address, FailureCode.TOO_MANY_REQUESTS, "wait for the answers to earlier requests");
        return true;
    }

    /** What the hub answers comes on this loop, so the answers to publications of one call are written in one turn. */
    private <T> void await(@Nullable Long id, String address, Future<T> future, Consumer<T> onAnswer) {
        Request<T> request = new Request<>(id, address, onAnswer, newest);
        if (newest != null) {
            newest.newer = request;
        }
        newest = request;
        inFlight++;
        future.onComplete(outcome -> session.guard(() -> request.onOutcome(outcome)));
    }

    /** Completes when every request has its answer; those that are not answered in time get a retryable error. */
    Future<Void> settle(Duration patience) {
        if (inFlight == 0) {
            return Future.succeededFuture();
        }
        Promise<Void> promise = Promise.promise();
        settled = promise;
        Loop.Timer timer = session.services().loop().after(patience, () -> session.guard(this::abandon));
        return promise.future().onComplete(done -> timer.cancel());
    }

    private void abandon() {
        for (Request<?> next = newest; next != null; next = newest) {
            next.end();
            session.fail(next.id, next.address, FailureCode.UNAVAILABLE, "try again, a publish with the same key");
        }
    }

    private void onFailure(@Nullable Long id, String address, Throwable fault) {
        if (fault instanceof HubException refused) {
            session.fail(id, address, refused.code(), String.valueOf(refused.getMessage()));
        } else if (fault instanceof ServiceFailure failed) {
            session.answer(new ServerFrame.Failure(
                    id,
                    address,
                    failed.code(),
                    failed.type().name(),
                    String.valueOf(failed.getMessage()),
                    failed.type() == ServiceFailure.Type.NO_HANDLERS));
        } else {
            LOGGER.atWarn().setCause(fault).addKeyValue("address", address).log("A request failed unexpectedly");
            session.fail(id, address, FailureCode.UNAVAILABLE, "try again, a publish with the same key");
        }
    }

    private Hub hub() {
        return session.services().hub();
    }

    /** One request without answer. */
    private final class Request<T> {
        final @Nullable Long id;
        final String address;
        private final Consumer<T> onAnswer;
        private @Nullable Request<?> older;
        private @Nullable Request<?> newer;
        private boolean ended;

        Request(@Nullable Long id, String address, Consumer<T> onAnswer, @Nullable Request<?> older) {
            this.id = id;
            this.address = address;
            this.onAnswer = onAnswer;
            this.older = older;
        }

        void onOutcome(AsyncResult<T> outcome) {
            if (ended) {
                return;
            }
            end();
            if (outcome.succeeded()) {
                onAnswer.accept(outcome.result());
            } else {
                onFailure(id, address, outcome.cause());
            }
        }

        void end() {
            ended = true;
            unlink();
            inFlight--;
            Promise<Void> waiting = settled;
            if (inFlight == 0 && waiting != null) {
                // In a later turn, because the answer is still to be written.
                session.services().loop().run(waiting::tryComplete);
            }
        }

        private void unlink() {
            if (newer == null) {
                newest = older;
            } else {
                newer.older = older;
            }
            if (older != null) {
                older.newer = newer;
            }
        }
    }
}

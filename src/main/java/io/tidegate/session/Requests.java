package io.tidegate.session;

import io.tidegate.hub.Hub;
import io.tidegate.hub.HubException;
import io.tidegate.message.Publication;
import io.tidegate.message.ServiceFailure;
import io.tidegate.protocol.ClientFrame;
import io.tidegate.protocol.FailureCode;
import io.tidegate.protocol.ServerFrame;
import io.vertx.core.Future;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What one session has asked the hub and waits for: at most {@code requestsMax} at a time. */
final class Requests {
    private static final Logger LOGGER = LoggerFactory.getLogger(Requests.class);

    private final Session session;
    private int inFlight;

    Requests(Session session) {
        this.session = session;
    }

    void publish(ClientFrame.Publish publish) {
        if (refuses(publish.id(), publish.address())) {
            return;
        }
        boolean answered = session.isExtended();
        await(
                hub().publish(publish.address(), publication(publish)),
                published -> {
                    if (answered) {
                        session.answer(
                                new ServerFrame.Published(publish.id(), published.position(), published.duplicate()));
                    }
                },
                fault -> onFailure(publish.id(), publish.address(), fault));
    }

    private Publication publication(ClientFrame.Publish publish) {
        String id = hub().publicationId(publish.key());
        long now = session.services().loop().nowMillis();
        return new Publication(id, publish.headers(), publish.body(), now);
    }

    void history(ClientFrame.History history) {
        if (refuses(history.id(), history.address())) {
            return;
        }
        int countMax = Math.min(history.limit(), session.services().config().historyCountMax());
        await(
                hub().history(history.address(), history.since(), countMax),
                past -> session.answer(answer(history, past)),
                fault -> onFailure(history.id(), history.address(), fault));
    }

    private static ServerFrame.History answer(ClientFrame.History history, Hub.Past past) {
        return new ServerFrame.History(
                history.id(), history.address(), past.start(), past.publications(), past.epochs(), past.gap());
    }

    void send(ClientFrame.Send send) {
        String replyAddress = send.replyAddress();
        if (replyAddress == null) {
            hub().send(send.address(), send.headers(), send.body());
            return;
        }
        if (refuses(send.id(), replyAddress)) {
            return;
        }
        await(
                hub().request(send.address(), send.headers(), send.body()),
                reply -> session.answer(new ServerFrame.Reply(replyAddress, reply.headers(), reply.body())),
                fault -> onFailure(send.id(), replyAddress, fault));
    }

    private boolean refuses(@Nullable Long id, String address) {
        if (inFlight < session.services().config().requestsMax()) {
            return false;
        }
        session.fail(id, address, FailureCode.TOO_MANY_REQUESTS, "wait for the answers to earlier requests");
        return true;
    }

    /** What the hub answers comes on this loop, so the answers to publications of one call are written in one turn. */
    private <T> void await(Future<T> future, Consumer<T> onAnswer, Consumer<Throwable> onFailure) {
        inFlight++;
        future.onComplete(outcome -> session.guard(() -> {
            inFlight--;
            if (outcome.succeeded()) {
                onAnswer.accept(outcome.result());
            } else {
                onFailure.accept(outcome.cause());
            }
        }));
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
}

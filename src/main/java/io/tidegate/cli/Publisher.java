package io.tidegate.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;

/**
 * Publishes drafts and prints the cursor of each. What was not answered when the connection was lost, and what was
 * refused for the moment, is sent again with the same key, so it is published once. Lives on one Vert.x context.
 */
final class Publisher implements GatewayLink.Listener {
    private final Vertx vertx;
    private final Request request;
    private final Callable<Optional<Draft>> drafts;
    private final Backoff retryBackoff;
    private final Output output;
    private final PrintWriter log;
    private final GatewayLink link;
    private final Promise<Integer> end = Promise.promise();
    private final Map<Long, Draft> outstanding = new LinkedHashMap<>();
    private boolean reading;
    private boolean exhausted;
    private boolean refused;
    private boolean watching;
    private long progress;

    /** One message to publish, and the key by which the gateway recognises a repetition. */
    record Draft(String key, JsonNode body) {}

    /**
     * What to do.
     *
     * @param window how many may wait for their answer at once
     * @param patience give up when no answer came for so long
     * @param patient whether to go on trying when no gateway answers at first
     */
    record Request(
            Gateways gateways,
            String address,
            Map<String, String> headers,
            int window,
            Duration patience,
            boolean patient) {}

    /**
     * Makes a publisher.
     *
     * @param drafts gives the next draft, empty after the last; may block, so it is called on a worker
     */
    Publisher(
            Vertx vertx,
            Request request,
            Callable<Optional<Draft>> drafts,
            Backoff backoff,
            Backoff retryBackoff,
            Output output,
            PrintWriter log) {
        this.vertx = vertx;
        this.request = request;
        this.drafts = drafts;
        this.retryBackoff = retryBackoff;
        this.output = output;
        this.log = log;
        link = new GatewayLink(vertx, request.gateways(), backoff, request.patient(), this);
    }

    /** Begins; completes with the exit code. */
    Future<Integer> start() {
        link.open();
        read();
        return end.future();
    }

    private void read() {
        if (exhausted && outstanding.isEmpty()) {
            output.written().onComplete(written -> finish(refused ? ExitCode.FAILURE : ExitCode.OK));
        } else if (!exhausted && !reading && outstanding.size() + output.waiting() < request.window()) {
            reading = true;
            vertx.executeBlocking(drafts, false).onSuccess(this::onDraft).onFailure(this::onUnreadable);
        }
    }

    private void onUnreadable(Throwable failure) {
        log.println("cannot read the input: " + failure.getMessage());
        finish(ExitCode.FAILURE);
    }

    private void onDraft(Optional<Draft> draft) {
        reading = false;
        exhausted = draft.isEmpty();
        draft.ifPresent(this::publish);
        read();
    }

    private void publish(Draft draft) {
        long id = link.nextId();
        if (outstanding.isEmpty()) {
            progress++;
        }
        outstanding.put(id, draft);
        if (!watching) {
            watch();
        }
        send(id, draft);
    }

    private void send(long id, Draft draft) {
        ObjectNode frame = Wire.frame("publish")
                .put("id", id)
                .put("address", request.address())
                .put("key", draft.key());
        if (!request.headers().isEmpty()) {
            request.headers().forEach(frame.putObject("headers")::put);
        }
        link.send(frame.set("body", draft.body()));
    }

    /** Gives up when nothing has been answered for too long. */
    private void watch() {
        long seen = progress;
        watching = true;
        vertx.setTimer(Math.max(1, request.patience().toMillis()), timer -> {
            watching = false;
            if (outstanding.isEmpty()) {
                return;
            }
            if (seen == progress) {
                giveUp();
            } else {
                watch();
            }
        });
    }

    private void giveUp() {
        log.println("no answer for too long; " + outstanding.size() + " may or may not have been published");
        finish(link.isConnected() ? ExitCode.FAILURE : ExitCode.UNREACHABLE);
    }

    @Override
    public void onConnected(String url, JsonNode connected) {
        outstanding.forEach(this::send);
    }

    @Override
    public void onFrame(JsonNode frame) {
        Draft draft = outstanding.get(frame.path("id").asLong());
        if (draft == null) {
            return;
        }
        switch (frame.path("type").asText()) {
            case "published" -> onPublished(frame);
            case "err" -> onFailure(draft, frame);
            default -> log.println("not understood: " + frame.path("type").asText());
        }
    }

    private void onPublished(JsonNode frame) {
        answered(frame);
        retryBackoff.reset();
        output.line(frame.path("cursor").asText())
                .onSuccess(nothing -> read())
                .onFailure(closed -> finish(ExitCode.FAILURE));
    }

    private void onFailure(Draft draft, JsonNode frame) {
        String message = frame.path("failureType").asText() + ": "
                + frame.path("message").asText();
        if (frame.path("retryable").asBoolean()) {
            log.println("not yet: " + message + "; trying again");
            publishAgain(frame.path("id").asLong());
        } else {
            answered(frame);
            refused = true;
            log.println("refused, key " + draft.key() + ": " + message);
            read();
        }
    }

    private void answered(JsonNode frame) {
        progress++;
        outstanding.remove(frame.path("id").asLong());
    }

    private void publishAgain(long id) {
        int connection = link.connection();
        vertx.setTimer(retryBackoff.next().toMillis(), timer -> {
            Draft draft = outstanding.get(id);
            if (draft != null && connection == link.connection()) {
                send(id, draft);
            }
        });
    }

    @Override
    public void onLost(String why) {
        log.println("disconnected: " + why + "; trying again");
    }

    @Override
    public void onEnded(int exitCode, String why) {
        log.println("ended: " + why);
        finish(exitCode);
    }

    private void finish(int exitCode) {
        link.close().onComplete(done -> end.tryComplete(exitCode));
    }
}

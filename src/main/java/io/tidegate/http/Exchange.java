package io.tidegate.http;

import io.tidegate.loop.Loop;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** One request that has been let in, and its answer. Owned by the API's loop. */
record Exchange(RoutingContext context, Loop loop) {
    byte[] body() {
        Buffer body = context.body().buffer();
        return body == null ? new byte[0] : body.getBytes();
    }

    /** A parameter of the URL; empty when it is not there. Given twice it is wrong. */
    Optional<String> parameter(String name) throws ProblemException {
        List<String> values = context.queryParam(name);
        if (values.size() > 1) {
            throw new ProblemException(new Problem(400, "give \"" + name + "\" once"));
        }
        return values.stream().findFirst();
    }

    /** Does the step; what it cannot do is answered as a problem. */
    void attempt(Step step) {
        try {
            step.run();
        } catch (ProblemException wrong) {
            answer(wrong.problem());
        }
    }

    /** A step that may find something wrong with the request. */
    interface Step {
        void run() throws ProblemException;
    }

    /** Answers with what becomes of the outcome, on the loop; a failure is answered as a problem. */
    <T> void answer(Future<T> outcome, Function<T, byte[]> json) {
        loop.bring(outcome).onSuccess(value -> answer(json.apply(value))).onFailure(fault -> answer(Problem.of(fault)));
    }

    void answer(JsonObject json) {
        answer(json.toBuffer().getBytes());
    }

    void answer(byte[] json) {
        HttpServerResponse response = context.response();
        if (!response.ended() && !response.closed()) {
            response.putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                    .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                    .end(Buffer.buffer(json));
        }
    }

    void answer(Problem problem) {
        problem.answer(context.response(), true);
    }
}

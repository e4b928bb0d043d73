package io.tidegate.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.tidegate.hub.HubException;
import io.tidegate.protocol.FailureCode;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * Why a request got no for an answer, as RFC 9457 has it.
 *
 * @param status of the HTTP answer
 * @param detail what to do about it
 * @param code of the gateway's protocol, where it has one for this; else null
 */
record Problem(int status, String detail, @Nullable FailureCode code) {
    static final String MEDIA_TYPE = "application/problem+json";

    private static final int RETRY_SECONDS = 1;
    private static final int NOT_ALLOWED_FROM = 200;

    Problem(int status, String detail) {
        this(status, detail, null);
    }

    /** What the protocol calls it. */
    static Problem of(FailureCode code, String detail) {
        return new Problem(status(code), detail, code);
    }

    /** Why the hub has refused. */
    static Problem of(Throwable fault) {
        return fault instanceof HubException refused
                ? of(refused.code(), String.valueOf(refused.getMessage()))
                : of(FailureCode.UNAVAILABLE, "try again, a publish with the same key");
    }

    private static int status(FailureCode code) {
        if (code == FailureCode.BODY_TOO_LARGE) {
            return 413;
        }
        if (code.retryable()) {
            return 503;
        }
        return code.number() >= NOT_ALLOWED_FROM ? 403 : 400;
    }

    JsonObject json() {
        JsonObject json = new JsonObject()
                .put("type", "about:blank")
                .put("title", HttpResponseStatus.valueOf(status).reasonPhrase())
                .put("status", status)
                .put("detail", detail);
        if (code != null) {
            json.put("failureCode", code.number()).put("failureType", code.name());
        }
        return json;
    }

    /** Answers with it; a request that has not been read to its end is not waited for. */
    void answer(HttpServerResponse response, boolean isRead) {
        if (response.ended() || response.closed()) {
            return;
        }
        response.setStatusCode(status).putHeader(HttpHeaders.CONTENT_TYPE, MEDIA_TYPE);
        if (status == 401) {
            response.putHeader(HttpHeaderNames.WWW_AUTHENTICATE, "Bearer");
        }
        if (status == 503) {
            response.putHeader(HttpHeaders.RETRY_AFTER, Integer.toString(RETRY_SECONDS));
        }
        if (!isRead) {
            response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        }
        response.end(json().toBuffer());
    }
}

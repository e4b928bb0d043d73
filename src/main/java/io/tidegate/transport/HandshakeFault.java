package io.tidegate.transport;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a request lacks to open a WebSocket by RFC 6455, section 4.2.1. It is looked for before the upgrade, because Vert.x
 * would also speak the drafts that came before the RFC, with frames and endings that nobody here expects.
 *
 * @param status of the answer
 * @param reason its text
 */
record HandshakeFault(int status, String reason) {
    /** The one version of the RFC. */
    static final String VERSION = "13";

    private static final int KEY_BYTES = 16;

    /** What is wrong, or nothing. */
    static Optional<HandshakeFault> of(HttpServerRequest request) {
        if (!names(request, HttpHeaders.UPGRADE, "websocket")) {
            return fault(426, "this is a WebSocket; use a WebSocket client");
        }
        if (!request.method().equals(HttpMethod.GET)) {
            return fault(405, "a WebSocket opens with GET");
        }
        if (request.version() != HttpVersion.HTTP_1_1) {
            return fault(400, "a WebSocket opens with HTTP/1.1");
        }
        if (!isOnce(request, HttpHeaders.HOST)) {
            return fault(400, "header Host must be there, once");
        }
        if (request.headers().contains("")) {
            return fault(400, "headers must have names");
        }
        if (hasBody(request)) {
            return fault(400, "a WebSocket handshake has no body");
        }
        if (!names(request, HttpHeaders.CONNECTION, "upgrade")) {
            return fault(400, "header Connection must name Upgrade");
        }
        if (isRepeated(request, HttpHeaderNames.SEC_WEBSOCKET_KEY)
                || isRepeated(request, HttpHeaderNames.SEC_WEBSOCKET_VERSION)) {
            return fault(400, "headers Sec-WebSocket-Key and Sec-WebSocket-Version must be there once");
        }
        if (!VERSION.equals(request.getHeader(HttpHeaderNames.SEC_WEBSOCKET_VERSION))) {
            return fault(426, "header Sec-WebSocket-Version must be " + VERSION);
        }
        return isKey(request.getHeader(HttpHeaderNames.SEC_WEBSOCKET_KEY))
                ? Optional.empty()
                : fault(400, "header Sec-WebSocket-Key must be the Base64 of " + KEY_BYTES + " bytes");
    }

    private static Optional<HandshakeFault> fault(int status, String reason) {
        return Optional.of(new HandshakeFault(status, reason));
    }

    private static boolean isOnce(HttpServerRequest request, CharSequence header) {
        return request.headers().getAll(header).size() == 1;
    }

    private static boolean isRepeated(HttpServerRequest request, CharSequence header) {
        return request.headers().getAll(header).size() > 1;
    }

    private static boolean names(HttpServerRequest request, CharSequence header, String token) {
        return request.headers().getAll(header).stream()
                .flatMap(value -> Arrays.stream(value.split(",", -1)))
                .anyMatch(value -> value.strip().equalsIgnoreCase(token));
    }

    /** Vert.x reads a body before it upgrades, answers a large one itself, and then never says that it did. */
    private static boolean hasBody(HttpServerRequest request) {
        return request.headers().contains(HttpHeaders.TRANSFER_ENCODING)
                || !"0"
                        .equals(request.headers().getAll(HttpHeaders.CONTENT_LENGTH).stream()
                                .findFirst()
                                .orElse("0"));
    }

    private static boolean isKey(@Nullable String text) {
        try {
            return text != null && Base64.getDecoder().decode(text.strip()).length == KEY_BYTES;
        } catch (IllegalArgumentException notBase64) {
            return false;
        }
    }
}

package io.tidegate.transport;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The token that came with a handshake. A program gives it as {@code Authorization: Bearer}, a browser, which cannot set headers, as a
 * subprotocol {@code bearer.<token>} beside {@link #SUBPROTOCOL}, or where that is switched on in the query.
 *
 * @param token null when there is none
 * @param fault what is wrong with how it was given; null when nothing is
 */
record HandshakeToken(@Nullable String token, @Nullable String fault) {
    /** The one subprotocol that is spoken, and the only one that is ever answered. */
    static final String SUBPROTOCOL = "tidegate";

    private static final String SUBPROTOCOL_PREFIX = "bearer.";
    private static final String SCHEME = "bearer";
    private static final String PARAMETER = "token";

    static HandshakeToken of(HttpServerRequest request, boolean inQuery) {
        List<String> found = new ArrayList<>();
        for (String value : request.headers().getAll(HttpHeaderNames.AUTHORIZATION)) {
            ofAuthorization(value).ifPresent(found::add);
        }
        List<String> subprotocols = subprotocols(request);
        for (String each : subprotocols) {
            if (each.startsWith(SUBPROTOCOL_PREFIX)) {
                found.add(each.substring(SUBPROTOCOL_PREFIX.length()));
            }
        }
        if (subprotocols.stream().anyMatch(each -> each.startsWith(SUBPROTOCOL_PREFIX))
                && !subprotocols.contains(SUBPROTOCOL)) {
            return fault("offer the subprotocol " + SUBPROTOCOL + " beside bearer.<token>, which is never answered");
        }
        if (inQuery) {
            found.addAll(request.params().getAll(PARAMETER));
        }
        if (found.size() > 1) {
            return fault("give one token only: in Authorization, in Sec-WebSocket-Protocol or in the query");
        }
        if (found.isEmpty()) {
            return new HandshakeToken(null, null);
        }
        return found.get(0).isBlank() ? fault("the token is empty") : new HandshakeToken(found.get(0), null);
    }

    private static HandshakeToken fault(String text) {
        return new HandshakeToken(null, text);
    }

    /** Other schemes are somebody else's, as of a proxy. */
    private static Optional<String> ofAuthorization(String value) {
        String[] parts = value.strip().split("\\s+", 2);
        boolean isBearer = parts[0].toLowerCase(Locale.ROOT).equals(SCHEME);
        return isBearer ? Optional.of(parts.length == 1 ? "" : parts[1]) : Optional.empty();
    }

    private static List<String> subprotocols(HttpServerRequest request) {
        return request.headers().getAll(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL).stream()
                .flatMap(value -> Arrays.stream(value.split(",", -1)))
                .map(String::strip)
                .toList();
    }

    /** Takes the token out of the request's headers: whoever keeps the request must not keep it, and nobody may log it. */
    static void erase(HttpServerRequest request) {
        request.headers().remove(HttpHeaderNames.AUTHORIZATION);
        if (subprotocols(request).contains(SUBPROTOCOL)) {
            request.headers().set(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL, SUBPROTOCOL);
        }
    }

    /** Never the token. */
    @Override
    public String toString() {
        return "HandshakeToken[" + (token == null ? "absent" : "present") + "]";
    }
}

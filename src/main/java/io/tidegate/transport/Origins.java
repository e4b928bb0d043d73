package io.tidegate.transport;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Web pages whose programs may connect. A browser sends the page's origin with the handshake, and sends cookies and whatever
 * else it has for this host with it too, so that a page that nobody listed could speak in its user's name. What is no
 * browser sends none.
 */
final class Origins {
    private static final String ANY = "*";

    private final boolean any;
    private final Set<String> allowed;

    /** Those that {@code websocket.origins} lists. */
    Origins(List<String> listed) {
        any = listed.contains(ANY);
        allowed = listed.stream().map(Origins::normal).collect(Collectors.toUnmodifiableSet());
    }

    /**
     * Whether a handshake with these may go on.
     *
     * @param headers each {@code Origin} of the handshake; one that has several is no browser's
     */
    boolean allow(List<String> headers) {
        return any || headers.isEmpty() || (headers.size() == 1 && allowed.contains(normal(headers.get(0))));
    }

    /** Scheme and host without regard to case, and without the port that the scheme has anyway (RFC 6454, section 6.2). */
    private static String normal(String origin) {
        String lower = origin.toLowerCase(Locale.ROOT);
        boolean needless = (lower.startsWith("https://") && lower.endsWith(":443"))
                || (lower.startsWith("http://") && lower.endsWith(":80"));
        return needless ? lower.substring(0, lower.lastIndexOf(':')) : lower;
    }
}

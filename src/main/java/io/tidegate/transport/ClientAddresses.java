package io.tidegate.transport;

import io.netty.util.NetUtil;
import io.tidegate.config.Subnets;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the IP addresses of clients. Where a connection comes from a proxy that the operator trusts, that is what the proxy
 * says; anybody else may say what he likes.
 */
final class ClientAddresses {
    private static final String FORWARDED_FOR = "X-Forwarded-For";

    private final Subnets trustedProxies;

    ClientAddresses(List<String> trustedProxies) {
        this.trustedProxies = new Subnets(trustedProxies);
    }

    /** Whether the request says that a proxy has passed it on. */
    static boolean isForwarded(HttpServerRequest request) {
        return request.headers().contains(FORWARDED_FOR);
    }

    /** The address of who sends the request. */
    InetAddress of(HttpServerRequest request) {
        return of(request.remoteAddress(), request.headers().getAll(FORWARDED_FOR));
    }

    /**
     * The address of who stands behind a connection.
     *
     * @param forwardedFor each header {@code X-Forwarded-For}; each proxy has put at its end whom it got the request from
     */
    InetAddress of(SocketAddress peer, List<String> forwardedFor) {
        InetAddress known = parse(peer.hostAddress());
        if (known == null) {
            return InetAddress.getLoopbackAddress(); // no IP at all: a socket of this machine
        }
        String[] hops = String.join(",", forwardedFor).split(",", -1);
        for (int i = hops.length - 1; i >= 0 && trustedProxies.contain(known); i--) {
            InetAddress before = parse(withoutPort(hops[i].strip()));
            if (before == null) {
                return known;
            }
            known = before;
        }
        return known;
    }

    /** Some proxies add the port: to an address of IPv6 in brackets, to one of IPv4 as it is. */
    private static String withoutPort(String hop) {
        if (hop.startsWith("[")) {
            return hop.substring(1, Math.max(1, hop.indexOf(']')));
        }
        int colon = hop.indexOf(':');
        return colon > 0 && colon == hop.lastIndexOf(':') ? hop.substring(0, colon) : hop;
    }

    private static @Nullable InetAddress parse(@Nullable String text) {
        return text == null || text.isEmpty() ? null : NetUtil.createInetAddressFromIpAddressString(text);
    }
}

package io.tidegate.load;

import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/**
 * Where a gateway listens, without TLS.
 *
 * @param host name or number, as it stands in the URL
 * @param port 1 to 65,535
 * @param path what is asked for, from the slash on
 * @param token what the handshake says of who comes; empty for nothing
 */
public record Target(String host, int port, String path, String token) {
    private static final int DEFAULT_PORT = 80;
    private static final int PORT_MAX = 65_535;

    /** The target of a URL like {@code ws://127.0.0.1:8080/ws}; empty when it is none. */
    public static Optional<Target> of(String url) {
        try {
            URI uri = new URI(url);
            boolean isUsable = "ws".equals(uri.getScheme()) && uri.getHost() != null && uri.getPort() <= PORT_MAX;
            return isUsable ? Optional.of(of(uri)) : Optional.empty();
        } catch (URISyntaxException wrong) {
            return Optional.empty();
        }
    }

    private static Target of(URI uri) {
        String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        String query = uri.getRawQuery();
        return new Target(
                uri.getHost(),
                uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort(),
                query == null ? path : path + '?' + query,
                "");
    }

    /** The same for a client with this token. */
    public Target with(String newToken) {
        return new Target(host, port, path, newToken);
    }

    InetSocketAddress address() {
        return new InetSocketAddress(host, port);
    }

    /** The URL again, without the token. */
    @Override
    public String toString() {
        return "ws://" + host + ':' + port + path;
    }
}

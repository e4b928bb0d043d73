package io.tidegate.config;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Finds what is allowed in a configuration and not safe, each with what to do about it. Reads key files. */
public final class ConfigWarnings {
    private static final Duration GRACE_MAX = Duration.ofMinutes(5);

    private final List<String> warnings = new ArrayList<>();

    private ConfigWarnings() {}

    /** Every warning in one line that begins with the key it is about. */
    public static List<String> of(Config config) {
        ConfigWarnings found = new ConfigWarnings();
        found.access(config.auth());
        found.tokens(config.auth());
        config.auth().keys().forEach(found::key);
        found.permissions(config.auth());
        found.network(config);
        found.http(config.http());
        return List.copyOf(found.warnings);
    }

    private void warn(boolean applies, String text) {
        if (applies) {
            warnings.add(text);
        }
    }

    private void http(HttpConfig http) {
        warn(
                http.isOn() && !http.isLoopback() && !http.tls() && !http.keys().isEmpty(),
                "http.tls: keys travel to " + http.host()
                        + " with each request, for everybody on the way to read; set it to true, or http.host to 127.0.0.1");
    }

    private void access(AuthConfig auth) {
        warn(auth.open(), "auth.open: everybody may do everything; leave it false outside of development");
        warn(
                !auth.letsSomebodyIn(),
                "auth.keys: no client can come in; name a key file, or set auth.jwks.url (for development: serve --dev)");
        warn(
                auth.queryToken(),
                "auth.queryToken: tokens in URLs get into logs and histories; let clients send them in connect, and leave it false");
        warn(
                auth.expiryGrace().compareTo(GRACE_MAX) > 0,
                "auth.expiryGrace: expired tokens go on for " + DurationText.format(auth.expiryGrace())
                        + "; clients need seconds to send a new one");
    }

    private void tokens(AuthConfig auth) {
        boolean takesTokens = !auth.keys().isEmpty() || !auth.jwks().url().isEmpty();
        warn(
                takesTokens && auth.audience().isEmpty(),
                "auth.audience: tokens that were made for other services are valid here; name what aud must be");
        warn(
                !auth.jwks().url().isEmpty() && auth.issuer().isEmpty(),
                "auth.issuer: any issuer whose keys are published there is believed; name what iss must be");
        warn(
                takesTokens && !auth.expiryRequired(),
                "auth.expiryRequired: a token that never expires stays valid when it is stolen; set it to true");
        warn(
                isReadableOnTheWay(auth.jwks().url()),
                "auth.jwks.url: whoever is on the way can put in keys of his own; use https");
    }

    private static boolean isReadableOnTheWay(String url) {
        return url.startsWith("http:") && !Loopback.isName(URI.create(url).getHost());
    }

    private void key(KeyConfig key) {
        String path = "auth.keys: " + key.file() + " (" + key.id() + ") ";
        int bytesMin = key.type().secretBytesMin();
        try {
            Path file = Path.of(key.file());
            int bytes = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1)
                    .stripTrailing()
                    .length();
            warn(
                    bytes < bytesMin,
                    path + "is a secret of " + bytes + " bytes, which can be guessed; "
                            + key.type().joseName() + " needs " + bytesMin + ": tidegate key create "
                            + key.type().joseName());
            warn(
                    key.type().isSymmetric() && isOpenToOthers(file),
                    path + "can be read by others, who can then make tokens; chmod 600");
        } catch (IOException unreadable) {
            warn(true, path + "cannot be read");
        }
    }

    private static boolean isOpenToOthers(Path file) throws IOException {
        try {
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
            return permissions.contains(PosixFilePermission.OTHERS_READ)
                    || permissions.contains(PosixFilePermission.OTHERS_WRITE);
        } catch (UnsupportedOperationException noPosix) {
            return false;
        }
    }

    private void permissions(AuthConfig auth) {
        warn(
                !auth.open()
                        && auth.letsSomebodyIn()
                        && auth.permissions().isEmpty()
                        && auth.permissionsClaim().isEmpty(),
                "auth.permissions: nobody may do anything; allow something, or name auth.permissionsClaim");
        for (PermissionConfig permission : auth.permissions()) {
            boolean changes =
                    permission.allow().contains("publish") || permission.allow().contains("send");
            boolean everywhere = permission.address().equals("*");
            warn(
                    auth.anonymous()
                            && changes
                            && everywhere
                            && permission.principal().equals("anonymous"),
                    "auth.permissions: clients without a proof may publish or send anywhere; name the addresses");
            warn(
                    changes
                            && everywhere
                            && permission.principal().equals("*")
                            && permission.role().isEmpty(),
                    "auth.permissions: everybody with a token may publish or send anywhere; name the addresses, or a role");
        }
        warn(
                !auth.anonymous()
                        && auth.permissions().stream()
                                .anyMatch(permission -> permission.principal().equals("anonymous")),
                "auth.anonymous: is false, so the permissions of anonymous are for nobody; set it to true, or remove them");
    }

    private void network(Config config) {
        WebSocketConfig websocket = config.websocket();
        warn(
                !websocket.isLoopback() && !websocket.usesTls(),
                "websocket.tls: tokens and messages can be read on the way; give a certificate and a key,"
                        + " or listen on loopback behind a proxy that does TLS");
        warn(
                config.auth().certificates() && !websocket.usesTls(),
                "auth.certificates: without TLS no client has a certificate; set websocket.tls");
        warn(
                config.auth().certificates()
                        && websocket.usesTls()
                        && websocket.tls().clientCertificates() == ClientCertificates.NONE,
                "auth.certificates: no client is asked for one; set websocket.tls.clientCertificates");
        warn(
                websocket.origins().contains("*") && !config.auth().open(),
                "websocket.origins: pages of any site may connect with what a browser has; name the sites");
        warn(
                !Loopback.isName(config.cluster().host()),
                "cluster.host: whoever reaches the ports of the cluster can read and change everything; let only nodes and"
                        + " services reach " + config.cluster().host() + ":"
                        + config.cluster().port() + " and :"
                        + config.cluster().eventBusPortInUse());
    }
}

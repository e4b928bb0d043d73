package io.tidegate.tls;

import io.tidegate.config.ClientCertificates;
import io.tidegate.config.TlsConfig;
import io.vertx.core.Vertx;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.PfxOptions;
import io.vertx.core.net.ServerSSLOptions;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * What a port shows to its clients, as its files were at one moment. Usable: the key belongs to the certificate, and every file is what
 * it should be.
 *
 * @param options for Vert.x, with the content of the files in them
 * @param leaf the certificate itself
 * @param fingerprint a hash of all files; equal for equal content
 */
public record TlsMaterial(ServerSSLOptions options, Leaf leaf, String fingerprint) {
    private static final Set<String> VERSIONS = Set.of("TLSv1.3", "TLSv1.2");
    private static final List<String> APPLICATIONS = List.of("http/1.1"); // HTTP/2 has other WebSockets
    private static final int HANDSHAKE_SECONDS = 10;

    /** Reads and checks the files. Blocks. */
    public static TlsMaterial read(TlsConfig config, Vertx vertx) throws TlsException {
        TlsFiles files = new TlsFiles();
        ServerSSLOptions options = new ServerSSLOptions()
                .setEnabledSecureTransportProtocols(VERSIONS)
                .setUseAlpn(true)
                .setApplicationLayerProtocols(APPLICATIONS)
                .setSslHandshakeTimeout(HANDSHAKE_SECONDS)
                .setSslHandshakeTimeoutUnit(TimeUnit.SECONDS)
                .setKeyCertOptions(keyCert(config, files))
                .setClientAuth(clientAuth(config.clientCertificates()));
        if (config.clientCertificates() != ClientCertificates.NONE) {
            options.setTrustOptions(new PemTrustOptions().addCertValue(files.read(config.clientAuthorities())));
        }
        return new TlsMaterial(options, Leaf.check(options, vertx), files.fingerprint());
    }

    /** Makes a server's options show this; Vert.x takes what it shows later in another form than what it shows first. */
    public static void apply(ServerSSLOptions tls, HttpServerOptions server) {
        server.setSsl(true)
                .setUseAlpn(true)
                .setAlpnVersions(List.of(HttpVersion.HTTP_1_1))
                .setEnabledSecureTransportProtocols(tls.getEnabledSecureTransportProtocols())
                .setSslHandshakeTimeout(tls.getSslHandshakeTimeout())
                .setSslHandshakeTimeoutUnit(tls.getSslHandshakeTimeoutUnit())
                .setKeyCertOptions(tls.getKeyCertOptions())
                .setTrustOptions(tls.getTrustOptions())
                .setClientAuth(tls.getClientAuth());
    }

    private static KeyCertOptions keyCert(TlsConfig config, TlsFiles files) throws TlsException {
        if (config.store().isEmpty()) {
            return new PemKeyCertOptions()
                    .setCertValue(files.read(config.certificate()))
                    .setKeyValue(files.read(config.key()));
        }
        String password = files.read(config.storePasswordFile())
                .toString()
                .lines()
                .findFirst()
                .orElse("");
        return new PfxOptions().setValue(files.read(config.store())).setPassword(password);
    }

    private static ClientAuth clientAuth(ClientCertificates clients) {
        return switch (clients) {
            case NONE -> ClientAuth.NONE;
            case REQUEST -> ClientAuth.REQUEST;
            case REQUIRE -> ClientAuth.REQUIRED;
        };
    }
}

package io.tidegate.transport;

import io.tidegate.config.ClientCertificates;
import io.tidegate.config.TlsConfig;
import io.vertx.core.http.HttpServerRequest;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/** The certificate that a client has shown with its TLS connection. */
final class ClientCertificate {
    private ClientCertificate() {}

    /**
     * Its subject, all of it, as RFC 2253 writes it: a part of it might be the same for two subjects. Null when the client has shown none.
     */
    static @Nullable String subject(HttpServerRequest request, TlsConfig tls) {
        if (tls.clientCertificates() == ClientCertificates.NONE || !request.isSSL()) {
            return null;
        }
        try {
            List<Certificate> chain = request.connection().peerCertificates();
            return chain.get(0) instanceof X509Certificate shown
                    ? shown.getSubjectX500Principal().getName(X500Principal.RFC2253)
                    : null;
        } catch (SSLPeerUnverifiedException none) {
            return null;
        }
    }
}

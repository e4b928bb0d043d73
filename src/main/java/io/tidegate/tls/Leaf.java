package io.tidegate.tls;

import io.vertx.core.Vertx;
import io.vertx.core.net.ServerSSLOptions;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Map;
import javax.net.ssl.KeyManager;
import javax.net.ssl.X509KeyManager;
import org.jspecify.annotations.Nullable;

/**
 * A certificate that a port shows.
 *
 * @param subject whose it is, as RFC 2253 writes it
 * @param expires when it ends
 */
public record Leaf(String subject, Instant expires) {
    /** How to sign with each type of key. */
    private static final Map<String, String> SIGNATURES =
            Map.of("EC", "SHA256withECDSA", "RSA", "SHA256withRSA", "EdDSA", "EdDSA", "Ed25519", "EdDSA");

    private static final byte[] SIGNED = {1, 2, 3};

    /** Finds the certificate that these options show, and sees whether its key belongs to it. */
    static Leaf check(ServerSSLOptions options, Vertx vertx) throws TlsException {
        try {
            if (options.getTrustOptions() != null) {
                options.getTrustOptions().getTrustManagerFactory(vertx);
            }
            for (KeyManager manager :
                    options.getKeyCertOptions().getKeyManagerFactory(vertx).getKeyManagers()) {
                if (manager instanceof X509KeyManager known) {
                    return leaf(known);
                }
            }
        } catch (TlsException told) {
            throw told;
        } catch (Exception fault) { // Vert.x declares no other
            throw new TlsException(
                    "certificate, key, store or authorities are not what they should be: " + fault, fault);
        }
        throw new TlsException("there is no certificate with its key");
    }

    private static Leaf leaf(X509KeyManager manager) throws TlsException, GeneralSecurityException {
        for (Map.Entry<String, String> signature : SIGNATURES.entrySet()) {
            String[] aliases = manager.getServerAliases(signature.getKey(), new Principal[0]);
            if (aliases != null && aliases.length > 0) {
                X509Certificate certificate = first(manager.getCertificateChain(aliases[0]));
                prove(certificate, manager.getPrivateKey(aliases[0]), signature.getValue());
                return new Leaf(
                        certificate.getSubjectX500Principal().getName(),
                        certificate.getNotAfter().toInstant());
            }
        }
        throw new TlsException("there is no certificate with its key of a type that TLS takes: RSA, EC or EdDSA");
    }

    private static X509Certificate first(X509Certificate @Nullable [] chain) throws TlsException {
        if (chain == null || chain.length == 0) {
            throw new TlsException("there is a key, but no certificate for it");
        }
        return chain[0];
    }

    /** While files are being replaced, one may be new and the other one old. */
    private static void prove(X509Certificate certificate, PrivateKey key, String algorithm)
            throws TlsException, GeneralSecurityException {
        Signature signing = Signature.getInstance(algorithm);
        signing.initSign(key);
        signing.update(SIGNED);
        byte[] signature = signing.sign();
        Signature checking = Signature.getInstance(algorithm);
        checking.initVerify(certificate.getPublicKey());
        checking.update(SIGNED);
        if (!checking.verify(signature)) {
            throw new TlsException("the key does not belong to the certificate");
        }
    }
}

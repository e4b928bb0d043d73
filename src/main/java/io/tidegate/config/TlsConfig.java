package io.tidegate.config;

import java.time.Duration;

/** TLS for clients, 1.2 and 1.3: PEM files, or a PKCS #12 store. */
public record TlsConfig(
        @Setting(
                value = "''",
                doc =
                        "PEM file with the certificate for TLS, and those that vouch for it; empty for WebSockets without TLS, or with a store.")
        String certificate,

        @Setting(value = "''", doc = "PEM file with the private key of the certificate, in PKCS #8.")
        String key,

        @Setting(value = "''", doc = "PKCS #12 file with the certificate and its key, instead of the two above.")
        String store,

        @Setting(value = "''", doc = "File whose first line is the password of the store.")
        String storePasswordFile,

        @Setting(
                value = "10s",
                doc =
                        "How often the files are looked at. New content serves whoever connects from then on, and no connection is dropped; when it is broken the old one stays, and the log says why.")
        Duration reloadInterval,

        @Setting(
                value = "none",
                doc =
                        "Whether clients show a certificate: none, request (may go on without) or require. Its subject, such as CN=press,O=News in the order of RFC 2253, says who they are.")
        ClientCertificates clientCertificates,

        @Setting(value = "''", doc = "PEM file with the authorities that vouch for clients' certificates.")
        String clientAuthorities) {
    public TlsConfig {
        new Constraints()
                .readable("certificate", certificate)
                .readable("key", key)
                .readable("store", store)
                .readable("storePasswordFile", storePasswordFile)
                .readable("clientAuthorities", clientAuthorities)
                .positive("reloadInterval", reloadInterval)
                .relation(
                        certificate.isEmpty() == key.isEmpty(),
                        certificate.isEmpty() ? "certificate" : "key",
                        certificate.isEmpty() ? "key" : "certificate",
                        "must be given too: TLS takes a certificate and its key")
                .relation(
                        store.isEmpty() == storePasswordFile.isEmpty(),
                        store.isEmpty() ? "store" : "storePasswordFile",
                        store.isEmpty() ? "storePasswordFile" : "store",
                        "must be given too: a store has a password, and its place is a file")
                .relation(
                        store.isEmpty() || certificate.isEmpty(),
                        "store",
                        "certificate",
                        "must be empty when certificate and key are given, or the other way round")
                .relation(
                        (clientCertificates == ClientCertificates.NONE) == clientAuthorities.isEmpty(),
                        "clientAuthorities",
                        "clientCertificates",
                        "goes with clientCertificates: request or require, and they with it")
                .relation(
                        clientCertificates == ClientCertificates.NONE || !(certificate.isEmpty() && store.isEmpty()),
                        "clientCertificates",
                        "certificate",
                        "needs TLS: give certificate and key, or a store")
                .check();
    }

    /** Whether there is a certificate to show. */
    public boolean isOn() {
        return !certificate.isEmpty() || !store.isEmpty();
    }
}

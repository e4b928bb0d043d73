package io.tidegate.config;

/** Mutual TLS between the event buses of nodes and services. */
public record BusTlsConfig(
        @Setting(
                value = "''",
                doc =
                        "PEM file with this node's certificate for the event bus; empty for an event bus without TLS. All nodes and services of a cluster have TLS, or none.")
        String certificate,

        @Setting(value = "''", doc = "PEM file with the private key of the certificate, in PKCS #8.")
        String key,

        @Setting(
                value = "''",
                doc =
                        "PEM file with the authority that vouches for all nodes and services of this cluster, and for nobody else: whoever has a certificate of it is let in.")
        String authorities) {
    public BusTlsConfig {
        boolean isOn = !certificate.isEmpty() || !key.isEmpty() || !authorities.isEmpty();
        new Constraints()
                .readable("certificate", certificate)
                .readable("key", key)
                .readable("authorities", authorities)
                .require(
                        !isOn || !certificate.isEmpty(),
                        "certificate",
                        "must be given too, with its key and authorities")
                .require(!isOn || !key.isEmpty(), "key", "must be given too, with its certificate and authorities")
                .require(
                        !isOn || !authorities.isEmpty(),
                        "authorities",
                        "must be given too: without it anybody could join the event bus")
                .check();
    }

    /** Whether the event bus has TLS. */
    public boolean isOn() {
        return !certificate.isEmpty();
    }
}

package io.tidegate.tls;

/** Files for TLS that cannot be used; the message says which and why. */
public final class TlsException extends Exception {
    private static final long serialVersionUID = 1;

    TlsException(String message, Throwable cause) {
        super(message, cause);
    }

    TlsException(String message) {
        super(message);
    }
}

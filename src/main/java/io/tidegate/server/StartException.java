package io.tidegate.server;

/** Why a node cannot start or stop, in one line that tells an operator what to change. */
final class StartException extends RuntimeException {
    private static final long serialVersionUID = 1;

    StartException(String message, Throwable cause) {
        super(message, cause);
    }

    StartException(String message) {
        super(message);
    }
}

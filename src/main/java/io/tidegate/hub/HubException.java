package io.tidegate.hub;

import io.tidegate.protocol.FailureCode;

/** A request to the hub failed in a way that the client can be told. */
public final class HubException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final FailureCode code;

    /** Says what to tell the client. */
    public HubException(FailureCode code, String message) {
        super(message, null, false, false);
        this.code = code;
    }

    /** What to tell the client. */
    public FailureCode code() {
        return code;
    }
}

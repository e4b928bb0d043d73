package io.tidegate.message;

/** A request to a service failed: nobody listens, nobody answered in time, or the service said no. */
public final class ServiceFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final Type type;
    private final int code;

    /** Which way it failed; the names are those of Vert.x's {@code ReplyFailure} and of its bridge protocol. */
    public enum Type {
        /** No service listens at the address. */
        NO_HANDLERS,
        /** The service did not answer in time. */
        TIMEOUT,
        /** The service answered with a failure. */
        RECIPIENT_FAILURE
    }

    /**
     * Says what happened.
     *
     * @param code the service's own failure code, -1 when it gave none
     */
    public ServiceFailure(Type type, int code, String message) {
        super(message, null, false, false);
        this.type = type;
        this.code = code;
    }

    /** Which way it failed. */
    public Type type() {
        return type;
    }

    /** The service's own failure code, -1 when it gave none. */
    public int code() {
        return code;
    }
}

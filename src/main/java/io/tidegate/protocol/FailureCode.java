package io.tidegate.protocol;

/**
 * Why a request was refused. 100 to 199: the request is wrong, mend it. 200 to 299: not allowed. 300 to 399: try the
 * same again later. Numbers are never reused. Failures of services come with their own codes instead.
 */
public enum FailureCode {
    /** The message is not JSON, or not valid UTF-8. */
    INVALID_JSON(100),
    /** A field is missing, has the wrong type or a value out of range. */
    INVALID_MESSAGE(101),
    /** The message's type is not one of the protocol's. */
    UNKNOWN_TYPE(102),
    /** The message needs an address and has none. */
    MISSING_ADDRESS(103),
    /** The address is empty, too long, or reserved for the gateway. */
    INVALID_ADDRESS(104),
    /** The body is larger than the gateway takes. */
    BODY_TOO_LARGE(105),
    /** The message is nested too deeply. */
    TOO_DEEP(106),
    /** What should be a cursor is none. */
    INVALID_CURSOR(107),
    /** The session is subscribed to the address already; that subscription goes on. */
    ALREADY_REGISTERED(108),
    /** The session is not subscribed to the address. */
    NOT_REGISTERED(109),
    /** The acknowledged cursor was never sent to this session, or is of another epoch. */
    UNKNOWN_CURSOR(110),
    /** The connection has a session already. */
    ALREADY_CONNECTED(112),
    /** The session has as many subscriptions as it may. */
    TOO_MANY_SUBSCRIPTIONS(113),
    /** There are too many headers, or one has a name that is reserved. */
    INVALID_HEADERS(114),
    /** Only an extended client may ask this: send connect first. */
    NOT_CONNECTED(115),
    /** The gateway does not know who the client is. */
    NOT_AUTHENTICATED(200),
    /** The client may not do this. */
    NOT_PERMITTED(201),
    /** The principal has as many subscriptions on this node as it may. */
    TOO_MANY_OF_PRINCIPAL(202),
    /** A bounded queue is full. */
    OVERLOADED(300),
    /** The cluster did not answer in time; a publish may have happened: repeat it with the same key. */
    UNAVAILABLE(301),
    /** Too many requests of this connection wait for their answer. */
    TOO_MANY_REQUESTS(302),
    /** The address's shard holds as many addresses as it may. */
    TOO_MANY_ADDRESSES(303),
    /** The node stops and has not begun with this request. */
    STOPPING(304),
    /** Fewer nodes see each other than there must be; a publish may have happened: repeat it with the same key. */
    TOO_FEW_NODES(305),
    /** This connection publishes and sends faster than it may. */
    PUBLISHES_TOO_FAST(306),
    /** The principal's connections to this node publish and send faster than they may together. */
    PRINCIPAL_TOO_FAST(307),
    /** This connection asks other things faster than it may. */
    REQUESTS_TOO_FAST(308),
    /** The principal has as many connections to this node as it may. */
    TOO_MANY_CONNECTIONS(309);

    private static final int RETRYABLE_FROM = 300;

    private final int number;

    FailureCode(int number) {
        this.number = number;
    }

    /** The number on the wire. */
    public int number() {
        return number;
    }

    /** Whether the same request may succeed later. */
    public boolean retryable() {
        return number >= RETRYABLE_FROM;
    }
}

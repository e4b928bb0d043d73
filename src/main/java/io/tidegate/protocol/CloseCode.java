package io.tidegate.protocol;

/**
 * Why the gateway closes a connection. Below 4000 the meaning is that of RFC 6455 section 7.4.1, or of IANA's registry; 4000 to 4099: come
 * back, with the session; 4100 to 4199: do not come back the same way. Numbers are never reused.
 */
public enum CloseCode {
    /** The client closed, and the gateway answers. */
    NORMAL(1000, "bye"),
    /** The node stops. Come back, another node will answer. */
    GOING_AWAY(1001, "node stops, come back"),
    /** What arrived is no WebSocket frame. */
    PROTOCOL_ERROR(1002, "frames must follow RFC 6455"),
    /** A binary message arrived; this encoding uses text. */
    UNSUPPORTED_DATA(1003, "send text messages"),
    /** A text message is not valid UTF-8. */
    INVALID_PAYLOAD(1007, "text must be UTF-8"),
    /** A compressed message cannot be restored. */
    CORRUPT_PAYLOAD(1007, "compressed data is corrupt"),
    /** A message is larger than the node takes. */
    TOO_LARGE(1009, "message too large"),
    /** The gateway made a mistake. Come back. */
    INTERNAL_ERROR(1011, "internal error"),
    /** The session cannot go on at the moment. Come back. The number is of IANA's registry for WebSocket close codes. */
    TRY_AGAIN_LATER(1013, "cannot go on yet, come back"),
    /** Heartbeats were missed, or nothing came for too long. Come back. */
    HEARTBEAT_MISSED(4000, "heartbeat missed"),
    /** The client reads more slowly than is published, and the address's policy is to close. Come back. */
    SLOW_CONSUMER(4001, "too slow"),
    /** Nobody said in time who the client is. Come back, and send connect at once. */
    CONNECT_TIMEOUT(4002, "connect did not come in time"),
    /** The principal has as many connections to this node as it may. Come back later, or elsewhere. */
    TOO_MANY_CONNECTIONS(4003, "too many connections of this principal"),
    /** The session goes on over another connection. Do not come back with it. */
    SESSION_REPLACED(4100, "session continues elsewhere"),
    /** The proof of who the client is has expired. Come back with the session and a new token. */
    TOKEN_EXPIRED(4101, "token expired, come back with a new one"),
    /** The principal or its token has been revoked. Do not come back with it. */
    REVOKED(4102, "revoked"),
    /** An operator has ended the connection. Do not come back by yourself. */
    DISCONNECTED(4103, "disconnected by an operator"),
    /** One connection has given too many tokens that prove nothing. Do not come back without a valid one. */
    NOT_AUTHENTICATED(4104, "too many tokens that are not valid"),
    /** The client sends more pings, pongs or parts of a message than anybody needs. Do not come back the same way. */
    FRAME_FLOOD(4110, "too many small frames");

    private final int number;
    private final String reason;

    CloseCode(int number, String reason) {
        this.number = number;
        this.reason = reason;
    }

    /** The number in the close frame. */
    public int number() {
        return number;
    }

    /** The text in the close frame. */
    public String reason() {
        return reason;
    }
}

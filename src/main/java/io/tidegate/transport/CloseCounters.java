package io.tidegate.transport;

import io.micrometer.core.instrument.Counter;
import io.tidegate.metrics.Meters;
import io.tidegate.protocol.CloseCode;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/** Counts ended connections by the reason, and by who has ended them. Thread-safe. */
final class CloseCounters {
    private static final int GOING_AWAY = 1001;
    private static final int NO_STATUS = 1005;
    private static final int NO_CLOSE_FRAME = 1006;

    private final Map<CloseCode, Counter> gateway = new EnumMap<>(CloseCode.class);
    private final Counter clientNormal;
    private final Counter clientGoesAway;
    private final Counter clientWithoutStatus;
    private final Counter clientOther;
    private final Counter network;

    CloseCounters(Meters meters) {
        for (CloseCode code : CloseCode.values()) {
            gateway.put(code, counter(meters, Integer.toString(code.number()), "gateway"));
        }
        clientNormal = counter(meters, Integer.toString(CloseCode.NORMAL.number()), "client");
        clientGoesAway = counter(meters, Integer.toString(GOING_AWAY), "client");
        clientWithoutStatus = counter(meters, Integer.toString(NO_STATUS), "client");
        clientOther = counter(meters, "other", "client");
        network = counter(meters, Integer.toString(NO_CLOSE_FRAME), "network");
    }

    private static Counter counter(Meters meters, String code, String initiator) {
        return meters.counter(
                "connections.closed",
                "WebSocket connections that ended, by the code of the close frame and by who began: 1006 had none,"
                        + " and of clients' own codes those but 1000, 1001 and 1005 (none) are other",
                "code",
                code,
                "initiator",
                initiator);
    }

    /** The gateway closes a connection. */
    void onClosed(CloseCode code) {
        Objects.requireNonNull(gateway.get(code)).increment();
    }

    /** A client closes its connection, with this status; negative for none. */
    void onClosedByClient(int status) {
        if (status == CloseCode.NORMAL.number()) {
            clientNormal.increment();
        } else if (status == GOING_AWAY) {
            clientGoesAway.increment();
        } else if (status < 0 || status == NO_STATUS) {
            clientWithoutStatus.increment();
        } else {
            clientOther.increment();
        }
    }

    /** A connection broke without a close frame. */
    void onLost() {
        network.increment();
    }
}

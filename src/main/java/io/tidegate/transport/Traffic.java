package io.tidegate.transport;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Timer;
import io.tidegate.metrics.Meters;
import java.util.concurrent.TimeUnit;

/**
 * What the sockets of one loop measure. Bytes are added up here and told now and then, so that a write costs an addition and no loop
 * waits for another's count. Owned by its loop.
 */
final class Traffic {
    private static final long TOLD_BYTES = 64 * 1024;

    /** Of so many messages the size of one is noted. */
    private static final int SAMPLE = 16;

    private final Counter opened;
    private final Counter received;
    private final Counter sent;
    private final DistributionSummary messageBytes;
    private final Timer handshake;
    private long sentBytes;
    private int messages;

    Traffic(Meters meters) {
        opened = meters.counter("connections.opened", "WebSocket connections that were opened");
        received = meters.counter("bytes.received", "Bytes of WebSocket payloads from clients");
        sent = meters.counter("bytes.sent", "Bytes of WebSocket frames given to the sockets of clients");
        messageBytes = meters.distribution(
                "message.bytes",
                "Sizes of messages from clients; one of " + SAMPLE + " is noted",
                64,
                256,
                1024,
                4096,
                16_384,
                65_536,
                262_144);
        handshake = meters.timer(
                "handshake", "From the request of a handshake to the open WebSocket; each of those that succeed");
    }

    /** A handshake has become a connection, so long after its request came. */
    void onOpened(long nanos) {
        opened.increment();
        handshake.record(nanos, TimeUnit.NANOSECONDS);
    }

    void onReceived(int bytes) {
        received.increment(bytes);
    }

    void onMessage(int bytes) {
        messages++;
        if (messages >= SAMPLE) {
            messages = 0;
            messageBytes.record(bytes);
        }
    }

    void onSent(int bytes) {
        sentBytes += bytes;
        if (sentBytes >= TOLD_BYTES) {
            tell();
        }
    }

    /** Tells what has not been told; called when the loop has nothing to write any more. */
    void tell() {
        if (sentBytes > 0) {
            sent.increment((double) sentBytes);
            sentBytes = 0;
        }
    }
}

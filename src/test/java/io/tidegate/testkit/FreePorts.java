package io.tidegate.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Finds TCP ports on the loopback that nobody uses right now. Somebody may take one before the caller does, so callers
 * try again with another; ports are drawn below the range from which the kernel serves outgoing connections.
 */
public final class FreePorts {
    private static final int FIRST = 12_000;
    private static final int LAST = 22_000;
    private static final int TRIES = 1_000;

    private FreePorts() {}

    /** A port that is free. */
    public static int one() {
        return find(0);
    }

    /** A port that is free and has a free one 10,000 above, as a node's member port and its event bus. */
    public static int member() {
        return find(10_000);
    }

    private static int find(int partner) {
        for (int i = 0; i < TRIES; i++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, LAST);
            if (isFree(port) && (partner == 0 || isFree(port + partner))) {
                return port;
            }
        }
        throw new IllegalStateException("no free port between " + FIRST + " and " + LAST);
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (java.net.BindException taken) {
            return false;
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }
}

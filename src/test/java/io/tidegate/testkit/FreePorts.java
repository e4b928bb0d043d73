package io.tidegate.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

/**
 * Finds TCP ports on the loopback that nobody uses right now. Somebody may take one before the caller does, so callers
 * try again with another; ports are drawn below the range from which the kernel serves outgoing connections.
 */
public final class FreePorts {
    private static final int FIRST = 12_000;
    private static final int LAST = 22_000;
    private static final int TRIES = 1_000;

    /** How far a node's event bus is above its member port. */
    private static final int EVENT_BUS = 10_000;

    private FreePorts() {}

    /** A port that is free. */
    public static int one() {
        return find(1, 0);
    }

    /** The first of so many free ports that follow each other. */
    public static int row(int count) {
        return find(count, 0);
    }

    /** A port that is free and has a free one 10,000 above, as a node's member port and its event bus. */
    public static int member() {
        return find(1, EVENT_BUS);
    }

    /** The first of so many that follow each other, each as {@link #member}. */
    public static int memberRow(int count) {
        return find(count, EVENT_BUS);
    }

    private static int find(int count, int partner) {
        for (int i = 0; i < TRIES; i++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, LAST - count);
            if (IntStream.range(port, port + count).allMatch(each -> isFree(each) && isFree(each + partner))) {
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

package io.tidegate.load;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.Future;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** One event loop of a load test, and how sockets are opened on it. */
public final class LoadLoop {
    private final EventLoop loop;
    private final boolean isEpoll;
    private final RandomGenerator random;
    private final ReceiveBuffer received = new ReceiveBuffer();
    private @Nullable Throwable fault;

    LoadLoop(EventLoop loop, boolean isEpoll, RandomGenerator random) {
        this.loop = loop;
        this.isEpoll = isEpoll;
        this.random = random;
    }

    /** Runs something on the loop and answers; fails when the loop has failed before. */
    public <T> Future<T> call(Callable<T> question) {
        return loop.submit(checked(question));
    }

    /** As {@link #call}, after a while. */
    public <T> Future<T> callAfter(long nanos, Callable<T> question) {
        return loop.schedule(checked(question), nanos, TimeUnit.NANOSECONDS);
    }

    private <T> Callable<T> checked(Callable<T> question) {
        return () -> {
            if (fault != null) {
                throw new IllegalStateException("the load test itself failed", fault);
            }
            return question.call();
        };
    }

    /** Runs something on the loop, behind what it is at. */
    public void soon(Runnable task) {
        loop.execute(() -> run(task));
    }

    /** Runs something on the loop after a while. */
    public void after(long nanos, Runnable task) {
        loop.schedule(() -> run(task), nanos, TimeUnit.NANOSECONDS).addListener(scheduled -> {
            if (scheduled.cause() != null && !loop.isShuttingDown()) {
                onFault(scheduled.cause());
            }
        });
    }

    private void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | AssertionError mistake) {
            onFault(mistake);
        }
    }

    /** The load test itself has failed; the next {@link #call} says so. */
    void onFault(Throwable cause) {
        fault = fault == null ? cause : fault;
    }

    ReceiveBuffer received() {
        return received;
    }

    /** Randomness for whoever lives on this loop. */
    public RandomGenerator random() {
        return random;
    }

    /**
     * Opens a WebSocket. The listener is told how that went.
     *
     * @param connection number of the connection, which chooses the source address
     */
    public void open(
            Target target, SourceAddresses sources, int connection, Duration timeout, SocketListener listener) {
        LoadSocket socket = new LoadSocket(target, listener, this);
        Bootstrap bootstrap = new Bootstrap()
                .group(loop)
                .channel(isEpoll ? EpollSocketChannel.class : NioSocketChannel.class)
                .handler(socket)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.RECVBUF_ALLOCATOR, new ReceiveBuffer.Allocator(socket))
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) Math.min(Integer.MAX_VALUE, timeout.toMillis()));
        InetSocketAddress source = sources.of(connection);
        if (isEpoll && source != null) {
            // The port is chosen when the target is known, so that each source has all ports towards each target.
            bootstrap.option(EpollChannelOption.IP_BIND_ADDRESS_NO_PORT, true);
        }
        connect(bootstrap, target.address(), source).addListener(connected -> {
            Throwable cause = connected.cause();
            if (cause != null) {
                socket.onRefused(kindOf(cause));
            }
        });
    }

    private static ChannelFuture connect(Bootstrap bootstrap, InetSocketAddress to, @Nullable InetSocketAddress from) {
        return from == null ? bootstrap.connect(to) : bootstrap.connect(to, from);
    }

    private static String kindOf(Throwable cause) {
        if (cause instanceof ConnectTimeoutException) {
            return "connect timed out";
        }
        if (cause instanceof ConnectException) {
            return "connection refused";
        }
        String text = String.valueOf(cause.getMessage());
        if (text.contains("Cannot assign requested address")) {
            return "no free source port, or no such source address";
        }
        return text.contains("Too many open files")
                ? "too many open files"
                : "connect failed: " + cause.getClass().getSimpleName();
    }

    /** Ends with the loop. */
    void release() {
        received.release();
    }
}

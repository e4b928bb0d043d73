package io.tidegate.load;

import io.netty.channel.EventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/** All event loops of a load test: epoll where there is, else the JDK's selector. */
public final class LoadLoops implements AutoCloseable {
    private static final int CLOSE_MILLIS = 2_000;

    private final MultiThreadIoEventLoopGroup group;
    private final List<LoadLoop> loops = new ArrayList<>();

    private LoadLoops(int threads, SplittableRandom random) {
        boolean isEpoll = Epoll.isAvailable();
        IoHandlerFactory factory = isEpoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        group = new MultiThreadIoEventLoopGroup(threads, new DefaultThreadFactory("bench", true), factory);
        for (int i = 0; i < threads; i++) {
            loops.add(new LoadLoop((EventLoop) group.next(), isEpoll, random.split()));
        }
    }

    /** Starts so many loops, each with a thread. */
    public static LoadLoops start(int threads, SplittableRandom random) {
        return new LoadLoops(threads, random);
    }

    /** The loops. */
    public List<LoadLoop> all() {
        return List.copyOf(loops);
    }

    /** Cuts off all connections and ends the threads. */
    @Override
    public void close() {
        group.shutdownGracefully(0, CLOSE_MILLIS, TimeUnit.MILLISECONDS).awaitUninterruptibly(CLOSE_MILLIS);
        loops.forEach(LoadLoop::release);
    }
}

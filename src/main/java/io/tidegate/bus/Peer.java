package io.tidegate.bus;

import io.tidegate.loop.Loop;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/** One loop of this node as the others see it: what they tell it is told on it. Callable from any thread. */
final class Peer {
    /** Trouble comes as a burst of events, one per partition; the loop hears of it once, when the burst is over. */
    private static final Duration SETTLE = Duration.ofMillis(200);

    private final Loop loop;
    private final Listener listener;
    private final AtomicBoolean disturbed = new AtomicBoolean();

    /** What a loop hears from the other loops and from the cluster; the first four as in {@link BusListener}. */
    interface Listener {
        void onBatch(Batch batch);

        void onHead(HeadNotice notice);

        void onNodeLeft(String node);

        void onClusterDisturbed();

        /** A service has begun or ended to listen natively at this address. */
        void onNativeListenersChanged(String address);
    }

    Peer(Loop loop, Listener listener) {
        this.loop = loop;
        this.listener = listener;
    }

    void deliver(Batch batch) {
        loop.run(() -> listener.onBatch(batch));
    }

    void tell(HeadNotice notice) {
        loop.run(() -> listener.onHead(notice));
    }

    void leave(String node) {
        loop.run(() -> listener.onNodeLeft(node));
    }

    void changeNativeListeners(String address) {
        loop.run(() -> listener.onNativeListenersChanged(address));
    }

    void disturb() {
        if (disturbed.compareAndSet(false, true)) {
            loop.run(() -> loop.after(SETTLE, this::tellDisturbed));
        }
    }

    private void tellDisturbed() {
        disturbed.set(false);
        listener.onClusterDisturbed();
    }
}

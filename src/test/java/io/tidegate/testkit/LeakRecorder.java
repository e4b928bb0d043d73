package io.tidegate.testkit;

import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Netty's leak detector, which keeps what it finds instead of logging it. Netty makes it by name, since the build says
 * {@code -Dio.netty.customResourceLeakDetector}. Thread-safe.
 */
public final class LeakRecorder<T> extends ResourceLeakDetector<T> {
    private static final int PROBES = 16;
    private static final long PATIENCE_MILLIS = 2_000;
    private static final Queue<String> FOUND = new ConcurrentLinkedQueue<>();
    private static final AtomicBoolean IN_USE = new AtomicBoolean();

    /** For Netty. */
    public LeakRecorder(Class<T> type, int samplingInterval) {
        super(type, samplingInterval);
        IN_USE.set(true);
    }

    /** For Netty, which insists on its older form too. */
    @SuppressWarnings("deprecation")
    public LeakRecorder(Class<T> type, int samplingInterval, long maxActive) {
        super(type, samplingInterval, maxActive);
        IN_USE.set(true);
    }

    @Override
    protected void reportTracedLeak(String type, String records) {
        note(type + " was not released; last seen" + records);
    }

    @Override
    protected void reportUntracedLeak(String type) {
        note(type + " was not released");
    }

    /** Notes a leak that was found elsewhere. */
    static void note(String leak) {
        FOUND.add(leak);
    }

    /** Looks for leaks, and takes out all that have been found. */
    static List<String> take() {
        if (IN_USE.get()) {
            collectGarbage();
            for (int i = 0; i < PROBES; i++) {
                ByteBufAllocator.DEFAULT.directBuffer().release(); // Netty reports at the next allocation
            }
        }
        List<String> taken = new ArrayList<>();
        for (String leak = FOUND.poll(); leak != null; leak = FOUND.poll()) {
            taken.add(leak);
        }
        return taken;
    }

    /** When one unreachable object has been found, the others have been too, or nearly. */
    private static void collectGarbage() {
        ReferenceQueue<Object> queue = new ReferenceQueue<>();
        WeakReference<Object> unreachable = new WeakReference<>(new Object(), queue);
        System.gc();
        try {
            if (queue.remove(PATIENCE_MILLIS) != unreachable) {
                throw new AssertionError("no garbage was collected");
            }
        } catch (InterruptedException error) {
            throw new IllegalStateException(error);
        }
    }
}

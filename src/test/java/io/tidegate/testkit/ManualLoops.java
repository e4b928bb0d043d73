package io.tidegate.testkit;

import io.tidegate.loop.Loop;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Several loops in one thread, whose turns and time the test decides. Tasks of one loop run in the order they were
 * handed over; which loop runs next is drawn from a seeded random, so a schedule can be repeated.
 */
public final class ManualLoops {
    private static final long START_MILLIS = 1_700_000_000_000L;
    private static final int TASKS_MAX = 5_000_000;

    private final List<ManualLoop> loops = new ArrayList<>();
    private final List<Runnable> unordered = new ArrayList<>();
    private final Random random;
    private final PriorityQueue<Waiting> waiting =
            new PriorityQueue<>(Comparator.comparingLong(Waiting::due).thenComparingLong(Waiting::sequence));
    private long now = START_MILLIS;
    private long sequence;
    private @Nullable ManualLoop current;

    /** So many loops of one node. */
    public ManualLoops(int count, long seed) {
        this(1, count, seed);
    }

    /** Loops of several nodes: those of the first node, then those of the second; indexes begin at 0 for each node. */
    public ManualLoops(int nodes, int loopsOfEach, long seed) {
        random = new Random(seed);
        for (int i = 0; i < nodes * loopsOfEach; i++) {
            loops.add(new ManualLoop(i % loopsOfEach));
        }
    }

    /** Runs the task sometime, on no loop, in any order relative to everything else: what a network does. */
    public void sometime(Runnable task) {
        unordered.add(task);
    }

    /** One of the loops. */
    public Loop loop(int index) {
        return loops.get(index);
    }

    /** Runs the task as if on the loop, now, then whatever it caused. */
    public void on(int index, Runnable task) {
        loops.get(index).run(task);
        runAll();
    }

    /** Runs tasks until there are none; timers do not run out. */
    public void runAll() {
        for (int i = 0; i < TASKS_MAX; i++) {
            if (!step()) {
                return;
            }
        }
        throw new IllegalStateException("tasks beget tasks without end");
    }

    /** Runs one task, chosen at random among the loops' next ones and the unordered; false when there is none. */
    public boolean step() {
        List<ManualLoop> busy =
                loops.stream().filter(loop -> !loop.tasks.isEmpty()).toList();
        int choices = busy.size() + unordered.size();
        if (choices == 0) {
            return false;
        }
        int choice = random.nextInt(choices);
        if (choice < busy.size()) {
            busy.get(choice).runOne();
        } else {
            unordered.remove(choice - busy.size()).run();
        }
        return true;
    }

    /** Milliseconds since the Unix epoch, as the loops see it. */
    public long nowMillis() {
        return now;
    }

    /** Lets time pass, running timers and tasks in order. */
    public void advance(Duration duration) {
        runAll();
        long until = now + duration.toMillis();
        for (Waiting next = waiting.peek(); next != null && next.due <= until; next = waiting.peek()) {
            waiting.remove();
            now = next.due;
            next.fire();
            runAll();
        }
        now = until;
    }

    private final class Waiting implements Loop.Timer {
        final ManualLoop loop;
        final Runnable task;
        final long period;
        long due;
        long sequence;
        boolean cancelled;

        Waiting(ManualLoop loop, Runnable task, long delay, long period) {
            this.loop = loop;
            this.task = task;
            this.period = period;
            enqueue(delay);
        }

        private void enqueue(long delay) {
            due = now + delay;
            sequence = ManualLoops.this.sequence++;
            waiting.add(this);
        }

        long due() {
            return due;
        }

        long sequence() {
            return sequence;
        }

        void fire() {
            if (cancelled) {
                return;
            }
            if (period > 0) {
                enqueue(period);
            }
            loop.run(() -> {
                if (!cancelled) {
                    task.run();
                }
            });
        }

        @Override
        public void cancel() {
            cancelled = true;
            waiting.remove(this);
        }
    }

    private final class ManualLoop implements Loop {
        private final int index;
        private final Deque<Runnable> tasks = new ArrayDeque<>();

        ManualLoop(int index) {
            this.index = index;
        }

        void runOne() {
            ManualLoop before = current;
            current = this;
            try {
                tasks.remove().run();
            } finally {
                current = before;
            }
        }

        @Override
        public int index() {
            return index;
        }

        @Override
        public boolean isCurrent() {
            return current == this;
        }

        @Override
        public void run(Runnable task) {
            tasks.add(task);
        }

        @Override
        public void afterReading(Runnable task) {
            tasks.add(task);
        }

        @Override
        public Timer after(Duration delay, Runnable task) {
            return new Waiting(this, task, Math.max(1, delay.toMillis()), 0);
        }

        @Override
        public Timer every(Duration period, Runnable task) {
            return new Waiting(this, task, Math.max(1, period.toMillis()), Math.max(1, period.toMillis()));
        }

        @Override
        public long nowMillis() {
            return now;
        }

        @Override
        public <T> Future<T> bring(Future<T> future) {
            Promise<T> promise = Promise.promise();
            future.onComplete(outcome -> run(() -> promise.handle(outcome)));
            return promise.future();
        }
    }
}

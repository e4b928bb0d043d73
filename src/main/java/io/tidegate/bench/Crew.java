package io.tidegate.bench;

import io.netty.util.concurrent.Future;
import io.tidegate.load.LoadLoop;
import io.tidegate.load.LoadLoops;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;

/** All loops of a run, as the thread sees them that conducts it: it asks them in turn, and waits for their answers. */
final class Crew implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofMillis(10);
    private static final Duration HOLD_PAUSE = Duration.ofMillis(200);
    private static final Duration LEAD = Duration.ofMillis(50);
    private static final Duration SETTLE = Duration.ofMillis(100);
    private static final Duration FOREVER = Duration.ofDays(1);

    private final TrafficPlan plan;
    private final Progress progress;
    private final LoadLoops loops;
    private final List<BenchLoop> members = new ArrayList<>();
    private final CpuMeter cpu = new CpuMeter();

    /** What times in stamps are relative to. */
    private final long origin = System.nanoTime();

    private long startedAt = origin;
    private List<Publisher> publishers = List.of();

    Crew(TrafficPlan plan, SplittableRandom random, PrintWriter log) {
        this.plan = plan;
        progress = new Progress(log, plan);
        loops = LoadLoops.start(plan.crowd().threads(), random);
        Populations populations = new Populations(plan.layout());
        int run = random.nextInt();
        for (LoadLoop loop : loops.all()) {
            members.add(new BenchLoop(members.size(), loop, plan, populations, run));
        }
    }

    /** Opens all subscribers and waits until they are registered; the problem if they are not. */
    Optional<String> openSubscribers() {
        if (plan.crowd().connections() == 0) {
            return Optional.empty();
        }
        dialSubscribers();
        return await(
                look -> look.tally().registered() == plan.crowd().connections(),
                look -> look.tally().registered(),
                "not all subscribers were registered");
    }

    /** Opens all subscribers and waits until each is registered or has failed. */
    Optional<String> tryToOpenSubscribers() {
        dialSubscribers();
        return await(
                look -> look.tally().registered() + look.tally().endedCount()
                        >= plan.crowd().connections(),
                look -> look.tally().registered() + look.tally().endedCount(),
                "not all subscribers got an answer",
                true);
    }

    private void dialSubscribers() {
        progress.tell("opening " + plan.crowd().connections() + " subscribers");
        startedAt = System.nanoTime();
        all(BenchLoop::openSubscribers);
    }

    /** Opens all publishers and waits until they have a session; the problem if they have not. */
    Optional<String> openPublishers() {
        progress.tell("opening " + plan.publishers() + " publishers");
        Publisher[] found = new Publisher[plan.publishers()];
        List<List<Publisher>> parts = each(BenchLoop::openPublishers);
        for (int i = 0; i < found.length; i++) {
            found[i] = parts.get(i % parts.size()).get(i / parts.size());
        }
        publishers = List.of(found);
        return await(
                look -> look.publishersReady() == plan.publishers(),
                Look::publishersReady,
                "not all publishers were connected");
    }

    /** Publishes until the time is over, and waits until everything has arrived. */
    Optional<String> publish() {
        Timing timing = timing(plan.warmup(), plan.time());
        progress.measuring(timing);
        cpu.measure(timing);
        start(timing, Long.MAX_VALUE);
        return awaitDeliveries();
    }

    /** As {@link #publish}, but also ends when it is over. */
    Optional<String> publishUntil(BooleanSupplier isOver) {
        Timing timing = timing(plan.warmup(), plan.time());
        progress.measuring(timing);
        start(timing, Long.MAX_VALUE);
        Optional<String> problem = await(
                look -> look.isIdle() || isOver.getAsBoolean(),
                look -> look.tally().delivered() + look.tally().answered(),
                "publishing came to a stop");
        all(BenchLoop::stopPublishing);
        return problem.or(this::awaitDeliveries);
    }

    /** Publishes so many to each address, and waits until the gateway has them all. */
    Optional<String> publishCount(long countOfAddress) {
        progress.tell("publishing " + countOfAddress + " to each address");
        start(timing(Duration.ZERO, FOREVER), countOfAddress);
        return await(
                Look::isIdle, look -> look.tally().answered(), "not everything that was published was acknowledged");
    }

    private Timing timing(Duration warmup, Duration time) {
        return Timing.startingAt(origin, System.nanoTime() + LEAD.toNanos(), warmup, time);
    }

    private void start(Timing timing, long countOfAddress) {
        List<BenchLoop> loopsNow = List.copyOf(members);
        all(loop -> loop.start(loopsNow, publishers, timing, countOfAddress));
    }

    /** Waits until everybody is back. */
    Optional<String> awaitReturned() {
        return await(look -> look.away() == 0, look -> -look.away(), "not everybody came back");
    }

    Returns returns() {
        Returns sum = new Returns();
        each(BenchLoop::returnsSoFar).forEach(sum::addAll);
        return sum;
    }

    /** Waits until everything has arrived that was published, and then a moment for what should not. */
    Optional<String> awaitDeliveries() {
        Optional<String> problem = await(
                look -> look.isIdle()
                        && look.tally().delivered() >= look.tally().expected(),
                look -> look.tally().delivered() + look.tally().answered(),
                "not everything that was published arrived");
        progress.onLook(lookAfter(SETTLE));
        return problem;
    }

    /** Cuts all subscribers off. */
    void cutSubscribers() {
        progress.tell("cutting off all subscribers");
        all(BenchLoop::cutSubscribers);
    }

    /** Lets all subscribers come back, and waits until each has so many publications in all. */
    Optional<String> resume(double perSecond, long wanted, boolean elsewhere) {
        progress.tell("resuming");
        startedAt = System.nanoTime();
        all(loop -> loop.resume(perSecond, wanted, elsewhere));
        return await(
                look -> look.tally().caughtUp() == plan.crowd().connections(),
                look -> look.tally().delivered(),
                "not all subscribers caught up");
    }

    /** Keeps all connections open for a while. */
    void hold(Duration time) {
        Look look = look();
        progress.tell("READY: " + look.tally().registered() + " connections, held for " + time.toSeconds() + " s");
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() - end < 0) {
            look = lookAfter(HOLD_PAUSE);
        }
        progress.tell("held; " + look.tally().endedCount() + " connections had ended or failed");
    }

    private Optional<String> await(Predicate<Look> isDone, ToLongFunction<Look> count, String otherwise) {
        return await(isDone, count, otherwise, false);
    }

    /** Waits until something holds, as long as there is progress and, unless they may, no connection ends. */
    private Optional<String> await(
            Predicate<Look> isDone, ToLongFunction<Look> count, String otherwise, boolean mayEnd) {
        long last = -1;
        long patience = plan.crowd().patience().plus(plan.pacing().pause()).toNanos();
        long since = System.nanoTime();
        while (true) {
            Look look = lookAfter(PAUSE);
            long now = System.nanoTime();
            progress.onLook(look);
            cpu.onTime(now);
            if (isDone.test(look)) {
                return Optional.empty();
            }
            if (!mayEnd && look.tally().endedCount() > 0) {
                return Optional.of("connections ended or could not be opened");
            }
            if (count.applyAsLong(look) != last) {
                last = count.applyAsLong(look);
                since = now;
            } else if (now - since > patience) {
                return Optional.of(otherwise + ": nothing has happened for "
                        + plan.crowd().patience().toSeconds() + " s");
            }
        }
    }

    private Look lookAfter(Duration wait) {
        Look sum = Look.NOTHING;
        List<Future<Look>> looks = new ArrayList<>();
        members.forEach(loop -> looks.add(loop.callAfter(wait, loop::look)));
        for (Future<Look> each : looks) {
            sum = sum.and(get(each));
        }
        return sum;
    }

    Look look() {
        return lookAfter(Duration.ZERO);
    }

    Measured measured() {
        Measured sum = Measured.nothing();
        each(BenchLoop::measured).forEach(sum::addAll);
        return sum;
    }

    /** How long it took from the beginning of the last opening to the last subscriber that was ready, in seconds. */
    double openingSeconds() {
        long last = each(BenchLoop::lastAt).stream()
                .mapToLong(Long::longValue)
                .max()
                .orElse(startedAt);
        return Math.max(0, last - startedAt) / 1e9;
    }

    /** Cores that this process kept busy during the measured time; 0 where the system does not tell. */
    double cpuCores() {
        return cpu.cores();
    }

    private void all(Consumer<BenchLoop> task) {
        each(loop -> {
            task.accept(loop);
            return true;
        });
    }

    /** Asks every loop, and returns the answers in their order. */
    private <T> List<T> each(Function<BenchLoop, T> question) {
        List<Future<T>> answers = new ArrayList<>();
        members.forEach(loop -> answers.add(loop.call(() -> question.apply(loop))));
        return answers.stream().map(Crew::get).toList();
    }

    private static <T> T get(Future<T> answer) {
        try {
            return answer.get();
        } catch (ExecutionException failed) {
            throw new IllegalStateException(failed.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    @Override
    public void close() {
        loops.close();
    }
}

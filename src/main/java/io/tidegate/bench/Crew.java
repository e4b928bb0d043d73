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
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;

/** All loops of a run, as the thread sees them that conducts it: it asks them in turn, and waits for their answers. */
final class Crew implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofMillis(10);

    private final TrafficPlan plan;
    private final Progress progress;
    private final LoadLoops loops;
    private final List<BenchLoop> members = new ArrayList<>();
    private final long origin = System.nanoTime();
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
        progress.phase("opening " + plan.crowd().connections() + " subscribers");
        each(loop -> {
            loop.openSubscribers();
            return true;
        });
        return await(
                look -> look.tally().registered() == plan.crowd().connections(),
                look -> look.tally().registered(),
                "not all subscribers were registered");
    }

    /** Opens all publishers and waits until they have a session; the problem if they have not. */
    Optional<String> openPublishers() {
        progress.phase("opening " + plan.publishers() + " publishers");
        Publisher[] all = new Publisher[plan.publishers()];
        List<List<Publisher>> parts = each(BenchLoop::openPublishers);
        for (int i = 0; i < all.length; i++) {
            all[i] = parts.get(i % parts.size()).get(i / parts.size());
        }
        publishers = List.of(all);
        return await(
                look -> look.publishersReady() == plan.publishers(),
                Look::publishersReady,
                "not all publishers were connected");
    }

    /**
     * Publishes until the time is over or each publisher has published so many, and waits until everything has arrived.
     */
    Optional<String> publish(Timing timing, long countOfEach) {
        progress.measuring(timing);
        List<BenchLoop> all = List.copyOf(members);
        each(loop -> {
            loop.start(all, publishers, timing, countOfEach);
            return true;
        });
        return await(
                look -> look.isIdle()
                        && look.tally().delivered() >= look.tally().expected(),
                look -> look.tally().delivered() + look.tally().answered(),
                "not everything that was published arrived");
    }

    /** Waits until something holds, as long as there is progress and no connection ends. */
    Optional<String> await(Predicate<Look> isDone, ToLongFunction<Look> count, String otherwise) {
        long last = -1;
        long patience = plan.crowd().patience().toNanos();
        long since = System.nanoTime();
        while (true) {
            Look look = lookAfter(PAUSE);
            progress.onLook(look);
            if (isDone.test(look)) {
                return Optional.empty();
            }
            if (!look.tally().ended().isEmpty()) {
                return Optional.of("connections ended: " + look.tally().ended());
            }
            long now = System.nanoTime();
            if (count.applyAsLong(look) != last) {
                last = count.applyAsLong(look);
                since = now;
            } else if (now - since > patience) {
                return Optional.of(otherwise + "; nothing happened for "
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

    /** What times in stamps are relative to. */
    long origin() {
        return origin;
    }

    /** Asks every loop, and returns the answers in their order. */
    <T> List<T> each(Function<BenchLoop, T> question) {
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

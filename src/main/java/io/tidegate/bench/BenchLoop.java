package io.tidegate.bench;

import io.netty.util.concurrent.Future;
import io.tidegate.load.Dialer;
import io.tidegate.load.LoadLoop;
import io.tidegate.load.Target;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** One event loop with the clients that live on it and what they counted. All but {@link #call} is for its thread only. */
final class BenchLoop {
    private final int index;
    private final LoadLoop load;
    private final TrafficPlan plan;
    private final CrowdPlan crowd;
    private final List<Target> targets;
    private final Returns returns = new Returns();
    private final boolean returnsCount;
    private final Layout layout;
    private final Pacing pacing;
    private final Populations populations;
    private final RecReader rec;
    private final PublicationWriter writer;
    private final Tally tally = new Tally();
    private final Latencies deliveries = new Latencies();
    private final Latencies acknowledgements = new Latencies();
    private final Latencies handshakes = new Latencies();
    private final Latencies registrations = new Latencies();
    private final Latencies catchUps = new Latencies();
    private final List<Subscriber> subscribers = new ArrayList<>();
    private final List<Publisher> publishers = new ArrayList<>();

    /** Publishers of all loops, by number; empty before all are there. */
    private List<Publisher> everyPublisher = List.of();

    private List<BenchLoop> everyLoop = List.of();
    private ShareCount[] shares = {};
    private @Nullable Dialer dialer;
    private Timing timing = new Timing(0, 0, 0, 0);
    private int publishersReady;
    private int moves;
    private long lastAt;

    BenchLoop(int index, LoadLoop load, TrafficPlan plan, Populations populations, int run) {
        this.index = index;
        this.load = load;
        this.plan = plan;
        this.crowd = plan.crowd();
        targets = crowd.targets().stream().distinct().toList();
        returnsCount = plan.returns().when() == ReturnPlan.When.ALWAYS;
        this.layout = plan.layout();
        this.pacing = plan.pacing();
        this.populations = populations;
        rec = new RecReader(run, plan.bodyBytes());
        writer = new PublicationWriter(crowd, plan.bodyBytes(), run, returnsCount, load.random());
    }

    /** Runs something on the loop. */
    <T> Future<T> call(Callable<T> what) {
        return load.call(what);
    }

    /** Runs something on the loop after a while. */
    <T> Future<T> callAfter(Duration wait, Callable<T> what) {
        return load.callAfter(wait.toNanos(), what);
    }

    /** Runs something on the loop, after what it is at. */
    void soon(Runnable task) {
        load.soon(task);
    }

    void after(long nanos, Runnable task) {
        load.after(nanos, task);
    }

    // ---- opening

    /** Begins to open this loop's part of the subscribers. */
    void openSubscribers() {
        List<AddressView> views = new ArrayList<>();
        for (int address = 0; address < layout.addresses(); address++) {
            views.add(new AddressView(crowd.address(address)));
        }
        for (int i = index; i < layout.subscribers(); i += layout.loops()) {
            int address = layout.addressOfSubscriber(i);
            subscribers.add(new Subscriber(this, i, address, views.get(address), layout.publishersOf(address)));
        }
        dialSubscribers(crowd.connectRate());
    }

    /** Opens the connections of all subscribers. */
    void dialSubscribers(double perSecond) {
        dial(perSecond, subscribers.size(), (i, due) -> open(subscribers.get(i), due));
    }

    private void open(Subscriber subscriber, long due) {
        Target target = crowd.targets().get(layout.targetOfSubscriber(subscriber.index() + moves * layout.addresses()));
        subscriber.onOpening(due, target);
        open(subscriber, target);
    }

    private void open(Subscriber subscriber, Target target) {
        load.open(target, crowd.sources(), subscriber.index(), crowd.patience(), subscriber);
    }

    /** How long a client waits before it comes back that has lost its connection; empty when it does not come back. */
    Optional<Duration> waitAfter(Optional<Duration> told) {
        return plan.returns().waitAfter(told, load.random());
    }

    /** Opens a connection to another target, if there is another. */
    void reopenAfter(Duration wait, Subscriber subscriber) {
        after(wait.toNanos(), () -> {
            Target target = another(subscriber.target());
            subscriber.onReopening(target);
            open(subscriber, target);
        });
    }

    private Target another(Optional<Target> last) {
        List<Target> others =
                targets.stream().filter(each -> !last.equals(Optional.of(each))).toList();
        return others.isEmpty() ? targets.get(0) : others.get(load.random().nextInt(others.size()));
    }

    /** Begins to open this loop's part of the publishers, and returns them. */
    List<Publisher> openPublishers() {
        for (int i = index; i < layout.publishers(); i += layout.loops()) {
            publishers.add(new Publisher(this, i, pacing));
        }
        dial(
                crowd.connectRate(),
                publishers.size(),
                (i, due) -> openPublisher(index + i * layout.loops(), publishers.get(i), 0));
        return List.copyOf(publishers);
    }

    /** To the next of its targets each time that it moves. */
    private void openPublisher(int number, Publisher publisher, int publisherMoves) {
        List<Target> choice = plan.returns().publishTo().isEmpty()
                ? crowd.targets()
                : plan.returns().publishTo();
        Target target = choice.get((number + publisherMoves) % choice.size());
        load.open(target, crowd.sources(), number, crowd.patience(), publisher);
    }

    void reopenAfter(Duration wait, int number, Publisher publisher, int publisherMoves) {
        after(wait.toNanos(), () -> openPublisher(number, publisher, publisherMoves));
    }

    private void dial(double perSecond, int count, Dialer.Opener opener) {
        Dialer next = new Dialer(load, perSecond / layout.loops(), crowd.pendingMax(), count, opener);
        dialer = next;
        next.start();
    }

    /** An opening has come to its end, whatever that is. */
    void onSettled() {
        Dialer dialing = dialer;
        if (dialing != null) {
            dialing.onSettled();
        }
    }

    // ---- coming back

    /** Cuts all subscribers off. */
    void cutSubscribers() {
        subscribers.forEach(Subscriber::cut);
    }

    /**
     * Lets all subscribers come back.
     *
     * @param wanted each has caught up when it has so many publications in all
     * @param elsewhere to the next target instead of the same
     */
    void resume(double perSecond, long wanted, boolean elsewhere) {
        moves += elsewhere ? 1 : 0;
        subscribers.forEach(subscriber -> subscriber.want(wanted));
        dialSubscribers(perSecond);
    }

    // ---- publishing

    /** Begins to publish. */
    void start(List<BenchLoop> loops, List<Publisher> all, Timing newTiming, long countOfAddress) {
        everyLoop = loops;
        everyPublisher = all;
        timing = newTiming;
        if (pacing.waitsForDeliveries()) {
            shares = new ShareCount[layout.publishers()];
            for (int i = 0; i < shares.length; i++) {
                shares[i] = new ShareCount(Publisher.placesFor(all.get(i).window()));
            }
        }
        publishers.forEach(publisher -> publisher.start(newTiming, countOfAddress));
    }

    /** Begins no more publications. */
    void stopPublishing() {
        publishers.forEach(Publisher::stop);
    }

    // ---- what clients tell

    void onRegistered(Subscriber subscriber, long nanos, boolean wasSettled) {
        tally.onRegistered();
        registrations.add(subscriber.dueAt(), subscriber.openedAt(), nanos);
        lastAt = nanos;
        if (!wasSettled) {
            onSettled();
        }
    }

    void onOpen(Subscriber subscriber, long nanos) {
        handshakes.add(subscriber.dueAt(), subscriber.openedAt(), nanos);
    }

    void onCaughtUp(Subscriber subscriber, long nanos) {
        catchUps.add(subscriber.dueAt(), subscriber.openedAt(), nanos);
        tally.onCaughtUp();
        lastAt = nanos;
    }

    void onPublisherReady() {
        publishersReady++;
        onSettled();
    }

    void onEnded(String kind) {
        tally.onEnded(kind);
    }

    void onDelivered(Subscriber subscriber, RecReader delivery, long nanos, int bytes) {
        if (timing.isMeasured(nanos)) {
            tally.onDeliveredInTime(bytes);
        }
        long due = timing.origin() + delivery.due();
        if (timing.isMeasured(due)) {
            long written = timing.origin() + delivery.written();
            deliveries.add(due, written, nanos);
            if (returnsCount && subscriber.isStayer()) {
                returns.onStayerDelivered(due, written, nanos);
            }
        }
        int publisher = delivery.publisher();
        if (publisher < shares.length
                && shares[publisher].onDelivered(delivery.number(), populations.onLoop(index, subscriber.address()))) {
            onShare(publisher, delivery.number());
        }
    }

    private void onShare(int publisher, long number) {
        int home = layout.loopOf(publisher);
        if (home == index) {
            everyPublisher.get(publisher).onShare(number);
        } else {
            everyLoop.get(home).soon(() -> everyPublisher.get(publisher).onShare(number));
        }
    }

    void onAcknowledged(long due, long written, long nanos) {
        tally.onAnswered(timing.isMeasured(nanos));
        if (timing.isMeasured(due)) {
            acknowledgements.add(due, written, nanos);
        }
    }

    // ---- what clients need

    RecReader rec() {
        return rec;
    }

    Tally tally() {
        return tally;
    }

    Returns returns() {
        return returns;
    }

    /** Whether publications that were not answered are sent again. */
    boolean areRepeated() {
        return returnsCount;
    }

    /** Whether subscribers acknowledge, and come back with nothing but their session. */
    boolean isBySession() {
        return plan.returns().bySession();
    }

    Layout layout() {
        return layout;
    }

    PublicationWriter writer() {
        return writer;
    }

    String addressName(int address) {
        return crowd.address(address);
    }

    int loopsWithSubscribers(int address) {
        return populations.loopsOf(address);
    }

    // ---- what the run asks

    /** How things stand. */
    Look look() {
        Tally copy = new Tally();
        copy.add(tally);
        return new Look(copy, publishersReady, publishers.stream().allMatch(Publisher::isIdle), returns.awayNow());
    }

    /** What was measured; a copy. */
    Measured measured() {
        Measured copy = Measured.nothing();
        copy.addAll(new Measured(deliveries, acknowledgements, handshakes, registrations, catchUps));
        return copy;
    }

    /** Who came back; a copy. */
    Returns returnsSoFar() {
        Returns copy = new Returns();
        copy.addAll(returns);
        return copy;
    }

    /** When the last subscriber was registered or had caught up, in nanoseconds of {@link System#nanoTime}. */
    long lastAt() {
        return lastAt;
    }
}

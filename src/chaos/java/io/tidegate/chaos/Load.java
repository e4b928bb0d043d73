package io.tidegate.chaos;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** All clients of a run, each with a thread. */
final class Load implements AutoCloseable {
    private static final int ADDRESSES_OF_EACH = 3;
    private static final Duration END_WAIT = Duration.ofSeconds(20);

    private final Journal journal;
    private final List<StreamHistory> streams;
    private final List<Publisher> publishers;
    private final List<Subscriber> subscribers;
    private final ExecutorService publishing = Executors.newCachedThreadPool();
    private final ExecutorService subscribing = Executors.newCachedThreadPool();

    /**
     * Prepares.
     *
     * @param name what the addresses begin with
     */
    Load(String name, Plan plan, Entrances entrances, Journal journal, Stalls stalls) {
        this.journal = journal;
        Random random = new Random(plan.seed());
        streams = IntStream.range(0, plan.addresses())
                .mapToObj(i -> new StreamHistory(name + "." + i, journal, plan.tolerance()))
                .toList();
        Duration interval = Duration.ofSeconds(plan.publishers()).dividedBy(plan.publishesPerSecond());
        publishers = IntStream.range(0, plan.publishers())
                .mapToObj(i -> new Publisher(
                        i,
                        streams.get(i / entrances.count() % streams.size()),
                        entrances,
                        journal,
                        new Random(random.nextLong()),
                        interval))
                .toList();
        SubscriberKind[] kinds = SubscriberKind.values();
        subscribers = IntStream.range(0, plan.subscribers())
                .mapToObj(i -> new Subscriber(
                        i,
                        kinds[i / entrances.count() % kinds.length],
                        streamsOf(i),
                        entrances,
                        journal,
                        stalls,
                        new Random(random.nextLong()),
                        plan.tolerance()))
                .toList();
    }

    private List<StreamHistory> streamsOf(int subscriber) {
        return IntStream.range(0, ADDRESSES_OF_EACH)
                .mapToObj(i -> streams.get((subscriber + i * 5) % streams.size()))
                .distinct()
                .toList();
    }

    /** Subscribes, waits until all are there, and begins to publish. */
    void start(Duration patience) {
        subscribers.forEach(subscriber -> subscribing.execute(guarded(subscriber)));
        if (!Waiting.until(this::isConnected, patience)) {
            throw new IllegalStateException("not all subscribers could connect within " + patience);
        }
        publishers.forEach(publisher -> publishing.execute(guarded(publisher)));
    }

    private Runnable guarded(Runnable client) {
        return () -> {
            try {
                client.run();
            } catch (RuntimeException | AssertionError mistake) {
                List<String> trace = Stream.of(mistake.getStackTrace())
                        .map(Object::toString)
                        .limit(5)
                        .toList();
                journal.violate(ViolationKind.STUCK, "a client", "ended by " + mistake, trace);
            }
        };
    }

    /** Whether every subscriber has a connection. */
    boolean isConnected() {
        return subscribers.stream().allMatch(Subscriber::isConnected);
    }

    /** Those of all clients whose number has this rest when it is divided by so many. */
    void reset(int rest, int parts) {
        each(publishers, rest, parts).forEach(Publisher::reset);
        each(subscribers, rest, parts).forEach(Subscriber::reset);
    }

    /** Those of the subscribers do not read for so long. Returns when they read again. */
    void pauseReading(int rest, int parts, Duration time) {
        List<Thread> pausing = each(subscribers, rest, parts)
                .map(subscriber -> new Thread(() -> subscriber.pauseReading(time)))
                .toList();
        pausing.forEach(Thread::start);
        pausing.forEach(Waiting::join);
    }

    private static <T> Stream<T> each(List<T> all, int rest, int parts) {
        return IntStream.range(0, all.size()).filter(i -> i % parts == rest).mapToObj(all::get);
    }

    /** Ends the publishers, waits until every subscriber has everything, and checks. */
    void finish(String url, Duration publisherPatience, Duration patience) {
        publishers.forEach(Publisher::end);
        publishing.shutdown();
        Waiting.forEnd(publishing, publisherPatience);
        streams.forEach(stream -> stream.onEnd(Audit.read(url, stream.address())));
        Waiting.until(() -> subscribers.stream().allMatch(Load::isAtHead), patience);
        subscribers.forEach(subscriber -> subscriber.histories().forEach(SubscriptionHistory::check));
        streams.forEach(StreamHistory::check);
    }

    private static boolean isAtHead(Subscriber subscriber) {
        return subscriber.histories().stream().allMatch(SubscriptionHistory::isAtHead);
    }

    /** Ends all clients. */
    @Override
    public void close() {
        publishers.forEach(Publisher::end);
        subscribers.forEach(Subscriber::end);
        publishing.shutdown();
        subscribing.shutdown();
        Waiting.forEnd(publishing, END_WAIT);
        Waiting.forEnd(subscribing, END_WAIT);
    }
}

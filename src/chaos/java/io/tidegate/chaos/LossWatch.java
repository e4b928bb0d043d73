package io.tidegate.chaos;

import java.time.Duration;
import java.util.List;

/**
 * Publishers and subscribers of every kind, for those who break a cluster in their own way; tells in the end whether
 * anything that was acknowledged is lost, out of order, repeated, or missed without being told.
 */
public final class LossWatch implements AutoCloseable {
    private static final Duration CONNECT_WAIT = Duration.ofSeconds(60);
    private static final Duration END_WAIT = Duration.ofSeconds(60);
    private static final int PUBLISHERS = 6;
    private static final int SUBSCRIBERS = 25;
    private static final int ADDRESSES = 6;
    private static final int PUBLISHES_PER_SECOND = 30;

    private final Journal journal = new Journal(System::nanoTime);
    private final Load load;

    private LossWatch(String name, Entrances entrances, FaultKind kind) {
        Plan plan = new Plan(
                1,
                Duration.ZERO,
                0,
                List.of(kind),
                false,
                entrances.count(),
                PUBLISHERS,
                SUBSCRIBERS,
                ADDRESSES,
                PUBLISHES_PER_SECOND);
        load = new Load(name, plan, entrances, journal, new Stalls());
    }

    /**
     * Begins to publish, once all subscribers are there.
     *
     * @param name what the addresses begin with; different from those of other watches of the same cluster
     * @param isParted whether nodes will be cut off from each other, so that subscribers may be told gaps
     */
    public static LossWatch start(String name, Entrances entrances, boolean isParted) {
        LossWatch watch = new LossWatch(name, entrances, isParted ? FaultKind.PARTITION : FaultKind.ROLL);
        try {
            watch.load.start(CONNECT_WAIT);
            return watch;
        } catch (RuntimeException failed) {
            watch.close();
            throw new IllegalStateException(failed.getMessage() + "; " + watch.journal.counts(), failed);
        }
    }

    /** From now on this happens; stands in what is found. */
    public void onPhase(String what) {
        journal.onFault(what);
    }

    /** Publications that were acknowledged so far. */
    public long publications() {
        return journal.counted(Journal.PUBLICATIONS);
    }

    /** Ends the publishers, waits until every subscriber has everything, and tells what is wrong, if anything is. */
    public List<String> finish(String url) {
        load.finish(url, END_WAIT, END_WAIT);
        return journal.violations().stream().map(Violation::toString).toList();
    }

    @Override
    public void close() {
        load.close();
    }
}

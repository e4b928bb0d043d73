package io.tidegate.load;

/**
 * Opens the connections of one loop, one after the other: at a rate, and only so many at once that have not settled.
 * What is late is made up for, as far as that bound allows.
 */
public final class Dialer {
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private final LoadLoop loop;
    private final double perSecond;
    private final int unsettledMax;
    private final int count;
    private final Opener opener;
    private long start;
    private int begun;
    private int settled;
    private boolean isWaiting;
    private boolean isDialing;

    /** Begins to open a connection. */
    @FunctionalInterface
    public interface Opener {
        /**
         * Begins to open the connection with this number, from 0.
         *
         * @param due when that was to happen, in nanoseconds of {@link System#nanoTime}
         */
        void open(int number, long due);
    }

    /**
     * Makes a dialer; all its methods are for the loop.
     *
     * @param perSecond above 0
     * @param opener begins to open one connection
     */
    public Dialer(LoadLoop loop, double perSecond, int unsettledMax, int count, Opener opener) {
        this.loop = loop;
        this.perSecond = perSecond;
        this.unsettledMax = unsettledMax;
        this.count = count;
        this.opener = opener;
    }

    /** Begins. */
    public void start() {
        start = System.nanoTime();
        dial();
    }

    /** One of the connections is open, or never will be. */
    public void onSettled() {
        settled++;
        dial();
    }

    private void dial() {
        // A connection that fails at once settles in the middle of being opened.
        if (!isDialing) {
            isDialing = true;
            dialWhatIsDue();
            isDialing = false;
        }
    }

    private void dialWhatIsDue() {
        while (begun < count && begun - settled < unsettledMax) {
            long due = start + (long) (begun / perSecond * NANOS_PER_SECOND);
            long wait = due - System.nanoTime();
            if (wait > 0) {
                dialAfter(wait);
                return;
            }
            opener.open(begun++, due);
        }
    }

    private void dialAfter(long nanos) {
        if (!isWaiting) {
            isWaiting = true;
            loop.after(nanos, () -> {
                isWaiting = false;
                dial();
            });
        }
    }
}

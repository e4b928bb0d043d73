package io.tidegate.bench;

/**
 * How things stand, on one loop or on all.
 *
 * @param tally a copy
 * @param publishersReady publishers that are connected
 * @param isIdle whether no publication is due or unfinished
 */
record Look(Tally tally, int publishersReady, boolean isIdle) {
    static final Look NOTHING = new Look(new Tally(), 0, true);

    Look and(Look other) {
        Tally sum = new Tally();
        sum.add(tally);
        sum.add(other.tally);
        return new Look(sum, publishersReady + other.publishersReady, isIdle && other.isIdle);
    }
}

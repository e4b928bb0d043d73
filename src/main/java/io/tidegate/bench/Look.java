package io.tidegate.bench;

/**
 * How things stand, on one loop or on all.
 *
 * @param tally a copy
 * @param publishersReady publishers that are connected
 * @param isIdle whether no publication is due or unfinished
 * @param away subscribers that have lost their connection and are not back
 */
record Look(Tally tally, int publishersReady, boolean isIdle, int away) {
    static final Look NOTHING = new Look(new Tally(), 0, true, 0);

    Look and(Look other) {
        Tally sum = new Tally();
        sum.add(tally);
        sum.add(other.tally);
        return new Look(sum, publishersReady + other.publishersReady, isIdle && other.isIdle, away + other.away);
    }
}

package io.tidegate.bench;

/** How many subscribers of each address live on each loop. */
final class Populations {
    private final int[][] onLoop;
    private final int[] loopsOf;

    Populations(Layout layout) {
        onLoop = new int[layout.loops()][layout.addresses()];
        loopsOf = new int[layout.addresses()];
        for (int i = 0; i < layout.subscribers(); i++) {
            int address = layout.addressOfSubscriber(i);
            if (onLoop[layout.loopOf(i)][address]++ == 0) {
                loopsOf[address]++;
            }
        }
    }

    int onLoop(int loop, int address) {
        return onLoop[loop][address];
    }

    /** How many loops have a subscriber of the address. */
    int loopsOf(int address) {
        return loopsOf[address];
    }
}

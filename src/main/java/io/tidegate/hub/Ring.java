package io.tidegate.hub;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;

/**
 * The hubs of one node, so that each finds the home of an address. Filled while the node starts, before the first
 * client; later only read.
 */
public final class Ring {
    private final ToIntFunction<String> homeLoop;
    private final List<LoopHub> hubs = new CopyOnWriteArrayList<>();

    /**
     * An empty ring.
     *
     * @param homeLoop tells the index of the loop that is an address's home on this node
     */
    public Ring(ToIntFunction<String> homeLoop) {
        this.homeLoop = homeLoop;
    }

    void add(LoopHub hub) {
        hubs.add(hub);
    }

    /** Runs the task with the hub of the address's home loop, on that loop. */
    void atHome(String address, Consumer<LoopHub> task) {
        at(homeLoop.applyAsInt(address), task);
    }

    /** Runs the task with the hub of a loop, on that loop. */
    void at(int loopIndex, Consumer<LoopHub> task) {
        for (LoopHub hub : hubs) {
            if (hub.loop().index() == loopIndex) {
                hub.loop().run(() -> task.accept(hub));
                return;
            }
        }
        throw new IllegalStateException("no hub on loop " + loopIndex);
    }
}

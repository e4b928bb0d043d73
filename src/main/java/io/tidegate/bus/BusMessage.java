package io.tidegate.bus;

import io.tidegate.message.Position;
import java.util.List;

/** What one loop sends to one loop of another node at a time. */
record BusMessage(List<Batch> batches, List<HeadNotice> heads, List<Behind> behinds) {
    /** Never sent; stands for bytes that were no message. */
    static final BusMessage EMPTY = new BusMessage(List.of(), List.of(), List.of());

    BusMessage {
        batches = List.copyOf(batches);
        heads = List.copyOf(heads);
        behinds = List.copyOf(behinds);
    }

    boolean isEmpty() {
        return batches.isEmpty() && heads.isEmpty() && behinds.isEmpty();
    }

    /**
     * What is left of batches for which the link had no room.
     *
     * @param position of the newest publication that was not sent
     */
    record Behind(String address, Position position) {}
}

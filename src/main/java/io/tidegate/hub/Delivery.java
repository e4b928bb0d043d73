package io.tidegate.hub;

import io.tidegate.bus.Batch;
import io.tidegate.message.Position;
import io.tidegate.message.Publication;
import io.tidegate.protocol.Encoding;
import io.tidegate.protocol.Frame;
import io.tidegate.stream.Page;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * A publication with its place, and its frames: each encoding writes it once for all subscribers of the node. Shared by
 * loops; two that race for the first frame write the same bytes twice, which is harmless.
 */
final class Delivery {
    /** Encodings of which frames are kept. */
    static final int ENCODINGS_MAX = 4;

    private final String address;
    private final Position position;
    private final Publication publication;
    private final AtomicReferenceArray<@Nullable Frame> frames = new AtomicReferenceArray<>(ENCODINGS_MAX);

    Delivery(String address, Position position, Publication publication) {
        this.address = address;
        this.position = position;
        this.publication = publication;
    }

    /** What a batch holds, each with its place. */
    static List<Delivery> of(Batch batch) {
        List<Delivery> deliveries = new ArrayList<>(batch.publications().size());
        long offset = batch.start().offset();
        for (Publication publication : batch.publications()) {
            deliveries.add(new Delivery(batch.address(), new Position(batch.epoch(), ++offset), publication));
        }
        return deliveries;
    }

    /** What a page holds, each with its place. */
    static List<Delivery> of(String address, Page page) {
        List<Delivery> deliveries = new ArrayList<>(page.publications().size());
        long offset = page.start().offset();
        for (Publication publication : page.publications()) {
            deliveries.add(new Delivery(address, page.epochs().at(++offset), publication));
        }
        return deliveries;
    }

    /** The address. */
    String address() {
        return address;
    }

    /** Where the publication stands. */
    Position position() {
        return position;
    }

    /** The publication itself. */
    Publication publication() {
        return publication;
    }

    /** The publication as subscribers get it. */
    Frame frame(Encoding encoding) {
        Frame known = frames.get(encoding.index());
        if (known != null) {
            return known;
        }
        Frame frame = encoding.encode(address, position, publication);
        frames.set(encoding.index(), frame);
        return frame;
    }
}

package io.tidegate.hub;

import io.tidegate.message.Gap;
import io.tidegate.message.Position;
import io.tidegate.message.Since;
import io.tidegate.stream.Operation;
import io.tidegate.stream.Outcome;
import io.tidegate.stream.Page;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads pages of one stream from the log for the subscribers of the whole node. Reads begin at multiples of the page
 * size, so that many readers at about the same place share one read.
 */
final class LogReader {
    private final String address;
    private final HomeParts parts;
    private final Map<Position, Future<Found>> inFlight = new HashMap<>();

    LogReader(String address, HomeParts parts) {
        this.address = address;
        this.parts = parts;
    }

    /** A page, and what subscribers get of it. */
    record Found(Page page, List<Delivery> deliveries) {
        /** What a reader at the position gets. */
        Slice slice(Position after) {
            Position start = page.start();
            if (holds(after)) {
                int known = (int) (after.offset() - start.offset());
                return new Slice(null, run(after, deliveries.subList(known, deliveries.size())));
            }
            Gap pageGap = page.gap();
            Gap.Reason reason = pageGap == null ? Gap.Reason.EXPIRED : pageGap.reason();
            long lost = reason == Gap.Reason.EXPIRED ? start.offset() - after.offset() : Gap.UNKNOWN;
            return new Slice(new Gap(after, start, lost, reason), run(start, deliveries));
        }

        private static @Nullable DeliveryRun run(Position start, List<Delivery> deliveries) {
            return deliveries.isEmpty() ? null : DeliveryRun.first(start, deliveries);
        }

        /** Whether the position is one of the page's. */
        private boolean holds(Position after) {
            return after.offset() >= page.start().offset()
                    && after.offset() <= page.end().offset()
                    && page.epochs().at(after.offset()).equals(after);
        }

        /** Whether the page, which was read for an earlier position of the same epoch, says what follows this one. */
        private boolean reaches(Position after) {
            boolean isBehindGap =
                    page.start().offset() > after.offset() && page.epochs().knows(after.epoch());
            return isBehindGap || (holds(after) && page.end().offset() > after.offset());
        }
    }

    /** The page in which the reader's next publication is. */
    Future<Found> read(Position after) {
        long pageCount = parts.config().pageCount();
        Position aligned = after.at(after.offset() - after.offset() % pageCount);
        if (aligned.equals(after)) {
            return share(after);
        }
        return share(aligned).compose(found -> found.reaches(after) ? Future.succeededFuture(found) : share(after));
    }

    /** One read for one reader. */
    Future<Found> readOnce(Since since) {
        return since instanceof Since.After after ? share(after.position()) : ask(since);
    }

    private Future<Found> share(Position after) {
        Future<Found> known = inFlight.get(after);
        if (known != null) {
            return known;
        }
        Future<Found> future = ask(new Since.After(after));
        inFlight.put(after, future);
        future.onComplete(ignored -> inFlight.remove(after));
        return future;
    }

    private Future<Found> ask(Since since) {
        parts.meters().onPull();
        return parts.queue()
                .submit(new Operation.Read(address, since, parts.pageLimit()))
                .transform(result -> {
                    if (result.succeeded() && result.result() instanceof Outcome.Paged paged) {
                        Page page = paged.page();
                        return Future.succeededFuture(new Found(page, Delivery.of(address, page)));
                    }
                    return Future.failedFuture(Failures.of(result));
                });
    }
}

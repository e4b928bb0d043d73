package io.tidegate.hub;

import io.tidegate.message.Body;
import io.tidegate.message.Epochs;
import io.tidegate.message.Gap;
import io.tidegate.message.Header;
import io.tidegate.message.Position;
import io.tidegate.message.Publication;
import io.tidegate.message.ServiceReply;
import io.tidegate.message.Since;
import io.vertx.core.Future;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One loop's entrance to all streams: subscribe, publish, read, and send to services. Owned by that loop. */
public interface Hub {
    /** Begins a subscription. The outcome comes through the subscriber. */
    Subscription subscribe(String address, Since since, Subscriber subscriber);

    /**
     * Appends a publication; completes on this loop when two nodes have it.
     *
     * @return fails with {@link HubException}: OVERLOADED, UNAVAILABLE or TOO_MANY_ADDRESSES
     */
    Future<Published> publish(String address, Publication publication);

    /**
     * Reads past publications; those asked for and no longer held are told as the gap. Completes on this loop.
     *
     * @param countMax at most so many; fewer may come, at least one where there is one
     * @return fails with {@link HubException}
     */
    Future<Past> history(String address, Since since, int countMax);

    /** Sends point to point to a service that need not answer. */
    void send(String address, List<Header> headers, Body body);

    /** Sends point to point to a service; completes on this loop, or fails with {@link io.tidegate.message.ServiceFailure}. */
    Future<ServiceReply> request(String address, List<Header> headers, Body body);

    /**
     * The id of a publication.
     *
     * @param key the publisher's own key; null for none, then the id is this node and a number that only grows
     */
    String publicationId(@Nullable String key);

    /**
     * Publications of the past.
     *
     * @param start the position before the first of them
     * @param gap what was asked for and is not held any more; null when nothing
     * @param publications they have the offsets after {@code start}
     * @param epochs in which the offsets have their places
     */
    record Past(Position start, @Nullable Gap gap, List<Publication> publications, Epochs epochs) {
        public Past {
            publications = List.copyOf(publications);
        }
    }

    /**
     * Outcome of a publish.
     *
     * @param duplicate whether the stream had a publication of this id already, at this position
     */
    record Published(Position position, boolean duplicate) {}
}

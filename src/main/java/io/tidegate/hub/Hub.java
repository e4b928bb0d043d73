package io.tidegate.hub;

import io.tidegate.bus.ServiceReply;
import io.tidegate.message.Body;
import io.tidegate.message.Header;
import io.tidegate.message.Position;
import io.tidegate.message.Publication;
import io.tidegate.message.Since;
import io.tidegate.stream.Page;
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
     * Reads past publications.
     *
     * @param countMax at most so many; fewer may come, at least one where there is one
     * @return fails with {@link HubException}
     */
    Future<Page> history(String address, Since since, int countMax);

    /** Sends point to point to a service that need not answer. */
    void send(String address, List<Header> headers, Body body);

    /** Sends point to point to a service; fails with {@link io.tidegate.bus.ServiceFailure}. */
    Future<ServiceReply> request(String address, List<Header> headers, Body body);

    /**
     * The id of a publication.
     *
     * @param key the publisher's own key; null for none, then the id is this node and a number that only grows
     */
    String publicationId(@Nullable String key);

    /**
     * Outcome of a publish.
     *
     * @param duplicate whether the stream had a publication of this id already, at this position
     */
    record Published(Position position, boolean duplicate) {}
}

package io.tidegate.bus;

import io.tidegate.message.Body;
import io.tidegate.message.Header;
import io.tidegate.message.Position;
import io.tidegate.message.Publication;
import io.tidegate.message.ServiceFailure;
import io.tidegate.message.ServiceReply;
import io.vertx.core.Future;
import java.util.List;

/**
 * One loop's way to the other nodes and to the native event bus. Owned by that loop; every method is called on it.
 *
 * <p>Everything is best effort: a batch or head may be lost, repeated or overtaken by another, and nobody is told. What
 * reaches a node arrives at the {@link BusListener} of the address's home loop.
 */
public interface Bus {
    /**
     * The ids of publications that services published natively, and only those, begin with this and the id of the node that
     * appended them. By it a new holder recognises what its predecessor has appended already.
     */
    String NATIVE_ID_PREFIX = "n:";

    /** Id of this node, as in the interest of streams. New with each start of the process. */
    String node();

    /** Whether a node was seen leaving the cluster and has not come back: its interest is void. */
    boolean hasLeft(String node);

    /** Sends a batch to the home loops of its address on these nodes, this node included where it is listed. */
    void deliver(List<String> nodes, Batch batch);

    /** Tells these nodes, this node included where it is listed, how far a stream has come and who holds it. */
    void tell(List<String> nodes, HeadNotice notice);

    /** Registers the address's native consumer on this loop. Idempotent. */
    void hold(String address);

    /** As {@link #hold}, while another living node has only begun to {@link #release} the address: nothing is appended twice. */
    void takeOver(String address);

    /** Ends what {@link #hold} began, once the new holder has had time to register. Idempotent. */
    void release(String address);

    /** Ends what {@link #hold} began at once, because there is no new holder. Idempotent. */
    void abandon(String address);

    /** Publishes natively what a client has published, where a native consumer listens; marked, so that it is not appended again. */
    void publishNatively(String address, Position position, Publication publication);

    /** Sends point to point to a service; no reply is wanted, and nobody is told when there is no service. */
    void send(String address, List<Header> headers, Body body);

    /**
     * Sends point to point to a service and waits for its reply, at most the configured request timeout.
     *
     * @return the reply on this loop; fails with {@link ServiceFailure}
     */
    Future<ServiceReply> request(String address, List<Header> headers, Body body);
}

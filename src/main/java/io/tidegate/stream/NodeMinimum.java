package io.tidegate.stream;

import com.hazelcast.cluster.InitialMembershipEvent;
import com.hazelcast.cluster.InitialMembershipListener;
import com.hazelcast.cluster.Member;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.core.HazelcastInstance;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether so many nodes see each other that publications may be appended ({@code stream.minimumNodes}). Owners of shards ask at
 * each call, so that the member list itself decides and not an event about it; the events only make it known to the operator.
 */
final class NodeMinimum implements InitialMembershipListener {
    private static final Logger LOGGER = LoggerFactory.getLogger(NodeMinimum.class);

    private final IntSupplier nodes;
    private final int minimum;
    private final AtomicBoolean reached = new AtomicBoolean(true);
    private volatile boolean wasTooFew;

    /**
     * Prepares a listener.
     *
     * @param nodes tells how many nodes see each other now
     * @param minimum how many nodes there must be
     */
    NodeMinimum(IntSupplier nodes, int minimum) {
        this.nodes = nodes;
        this.minimum = minimum;
    }

    /**
     * Whether the nodes that went last have left too few, and this member has not joined another half of its cluster since. Not at the start, when they
     * come one after the other: what counts is whether the half of a parted cluster that this member is in could append.
     */
    boolean wasTooFew() {
        return wasTooFew;
    }

    /** This member gives up its half of the cluster and joins the other, of which it owns shards before they are merged. */
    void onMerging() {
        wasTooFew = false;
    }

    static boolean isReached(HazelcastInstance instance, int minimum) {
        return minimum <= 1 || nodes(instance) >= minimum;
    }

    private boolean isReached() {
        return nodes.getAsInt() >= minimum;
    }

    /** How many members that hold data this one sees, itself included. */
    static int nodes(HazelcastInstance instance) {
        int nodes = 0;
        for (Member member : instance.getCluster().getMembers()) {
            nodes += member.isLiteMember() ? 0 : 1;
        }
        return nodes;
    }

    @Override
    public void init(InitialMembershipEvent event) {
        tell();
    }

    @Override
    public void memberAdded(MembershipEvent event) {
        tell();
    }

    @Override
    public void memberRemoved(MembershipEvent event) {
        wasTooFew = !isReached();
        tell();
    }

    private void tell() {
        boolean now = isReached();
        if (reached.getAndSet(now) == now) {
            return;
        }
        if (now) {
            LOGGER.atInfo().addKeyValue("members", nodes.getAsInt()).log("Enough nodes, publications are taken again");
        } else {
            LOGGER.atWarn()
                    .addKeyValue("members", nodes.getAsInt())
                    .log("Fewer nodes than stream.minimumNodes, publications are refused until others are back");
        }
    }
}

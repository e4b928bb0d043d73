package io.tidegate.bus;

import com.hazelcast.cluster.InitialMembershipEvent;
import com.hazelcast.cluster.InitialMembershipListener;
import com.hazelcast.cluster.Member;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.LifecycleEvent;
import io.tidegate.loop.Loop;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The nodes of the cluster and the loops of this one. A member of the Hazelcast cluster is a node when it has the
 * attributes {@link #NODE_ATTRIBUTE} and {@link #LOOPS_ATTRIBUTE}; others are plain Vert.x services. One instance per
 * node, made after its Hazelcast member has joined; thread-safe.
 */
public final class Nodes {
    /** Member attribute: the node's id. The Vert.x node id, {@code __vertx.nodeId}, must be the same. */
    public static final String NODE_ATTRIBUTE = "tidegate.node";

    /** Member attribute: how many loops the node has. */
    public static final String LOOPS_ATTRIBUTE = "tidegate.loops";

    private static final Logger LOGGER = LoggerFactory.getLogger(Nodes.class);

    private final HazelcastInstance hazelcast;
    private final String node;
    private final int loops;
    private final AtomicReferenceArray<@Nullable Peer> peers;
    private final Registrations registrations;
    private final UUID membershipListener;
    private final UUID lifecycleListener;
    private final UUID partitionListener;

    /** Loop counts by node id. Replaced, never changed; replaced under this object's lock. */
    private volatile Map<String, Integer> known = Map.of();

    /** Who was known and is gone. Replaced like {@link #known}. */
    private volatile Departed departed = Departed.NOBODY;

    /**
     * Begins to watch the cluster. May block: not on an event loop.
     *
     * @param hazelcast this node's member, with the attributes set
     * @param node this node's id
     * @param loops how many loops this node has
     */
    public Nodes(HazelcastInstance hazelcast, String node, int loops) {
        this.hazelcast = hazelcast;
        this.node = node;
        this.loops = loops;
        this.peers = new AtomicReferenceArray<>(loops);
        this.membershipListener = hazelcast.getCluster().addMembershipListener(new Watcher());
        this.lifecycleListener = hazelcast.getLifecycleService().addLifecycleListener(this::onLifecycle);
        this.partitionListener =
                hazelcast.getPartitionService().addPartitionLostListener(lost -> forEachPeer(Peer::disturb));
        this.registrations = new Registrations(
                hazelcast, this::isNode, address -> forEachPeer(peer -> peer.changeNativeListeners(address)));
    }

    /** Which of a node's loops owns an address. The same on every node and in every version. */
    public static int homeLoop(String address, int loops) {
        // String.hashCode alone puts addresses that differ in their last characters on neighbouring loops.
        int hash = address.hashCode();
        hash = (hash ^ (hash >>> 16)) * 0x85ebca6b;
        hash = (hash ^ (hash >>> 13)) * 0xc2b2ae35;
        return Math.floorMod(hash ^ (hash >>> 16), loops);
    }

    /** This node's id. */
    public String node() {
        return node;
    }

    /** How many loops this node has. */
    public int loops() {
        return loops;
    }

    /** Ids of all nodes of the cluster, this one included. */
    public Set<String> all() {
        return known.keySet();
    }

    /** Ends watching. May block: not on an event loop. */
    public void close() {
        registrations.close();
        hazelcast.getPartitionService().removePartitionLostListener(partitionListener);
        hazelcast.getLifecycleService().removeLifecycleListener(lifecycleListener);
        hazelcast.getCluster().removeMembershipListener(membershipListener);
    }

    /** How many loops a node has; 0 when it is no node of this cluster. */
    int loopsOf(String id) {
        return known.getOrDefault(id, 0);
    }

    /** Whether the node was seen leaving and has not come back. */
    boolean hasLeft(String id) {
        return departed.nodes().contains(id);
    }

    boolean isNode(String id) {
        return known.containsKey(id);
    }

    Registrations registrations() {
        return registrations;
    }

    /** The loop of this node that owns the address; null before it has started and after it has stopped. */
    @Nullable
    Peer home(String address) {
        return peers.get(homeLoop(address, loops));
    }

    void enter(Loop loop, Peer peer) {
        peers.set(loop.index(), peer);
    }

    void exit(Loop loop) {
        peers.set(loop.index(), null);
    }

    private void forEachPeer(Consumer<Peer> action) {
        for (int i = 0; i < loops; i++) {
            Peer peer = peers.get(i);
            if (peer != null) {
                action.accept(peer);
            }
        }
    }

    private void onLifecycle(LifecycleEvent event) {
        if (event.getState() == LifecycleEvent.LifecycleState.MERGED) {
            refresh();
            forEachPeer(Peer::disturb);
        }
    }

    /**
     * Takes over who is there. Several that are gone at once may have taken a log with them, and one that is back had split
     * off: both put in doubt what is believed of streams.
     */
    private synchronized void refresh() {
        // Not the event's members: events may be behind, and living nodes must not be taken for gone.
        Collection<Member> members = hazelcast.getCluster().getMembers();
        Map<String, Integer> now = new HashMap<>();
        members.forEach(member -> addTo(now, member));
        Map<String, Integer> gone = new HashMap<>(known);
        gone.keySet().removeAll(now.keySet());
        boolean somebodyIsBack = now.keySet().stream().anyMatch(this::hasLeft);
        departed = departed.with(gone.keySet()).without(now.keySet());
        known = Map.copyOf(now);
        gone.keySet().forEach(id -> {
            LOGGER.atInfo().addKeyValue("node", id).log("A node has left the cluster");
            forEachPeer(peer -> peer.leave(id));
        });
        if (gone.size() > 1 || somebodyIsBack) {
            forEachPeer(Peer::disturb);
        }
    }

    private static void warnOfStranger(Member member) {
        if (!member.isLiteMember() && member.getAttribute(NODE_ATTRIBUTE) == null) {
            LOGGER.atError()
                    .addKeyValue("remote", member.getAddress())
                    .log("A member that is no node holds data: streams will fail. Make it a lite member"
                            + " (docs/native-bus.md)");
        }
    }

    private static void addTo(Map<String, Integer> nodes, Member member) {
        String id = member.getAttribute(NODE_ATTRIBUTE);
        String count = member.getAttribute(LOOPS_ATTRIBUTE);
        if (id == null || count == null) {
            return;
        }
        try {
            nodes.put(id, Integer.parseInt(count));
        } catch (NumberFormatException notOurs) {
            LOGGER.atWarn().addKeyValue("node", id).log("A member says that it is a node, but not with how many loops");
        }
    }

    private final class Watcher implements InitialMembershipListener {
        @Override
        public void init(InitialMembershipEvent event) {
            event.getMembers().forEach(Nodes::warnOfStranger);
            refresh();
        }

        @Override
        public void memberAdded(MembershipEvent event) {
            warnOfStranger(event.getMember());
            refresh();
        }

        @Override
        public void memberRemoved(MembershipEvent event) {
            refresh();
        }
    }
}

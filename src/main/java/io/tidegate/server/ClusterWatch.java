package io.tidegate.server;

import com.hazelcast.cluster.Member;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.cluster.MembershipListener;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.LifecycleEvent.LifecycleState;
import com.hazelcast.partition.PartitionService;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether every partition of the cluster has its copies. That question goes to every member and takes seconds at times, so a thread
 * of its own asks it now and then, and whoever wants to know gets the latest answer. Thread-safe.
 */
final class ClusterWatch implements HealthChecks.ClusterView {
    private static final Logger LOGGER = LoggerFactory.getLogger(ClusterWatch.class);
    private static final Duration PERIOD = Duration.ofSeconds(5);

    private final HazelcastInstance hazelcast;
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "tidegate-cluster-watch"));
    private volatile boolean safe;
    private volatile boolean wasSafe;

    ClusterWatch(HazelcastInstance hazelcast) {
        this.hazelcast = hazelcast;
    }

    /** Asks from now on: of this node's own part only, for the whole would keep threads of all nodes busy while one of them is silent. */
    void start() {
        var unused = timer.scheduleWithFixedDelay(this::look, 0, PERIOD.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Asks no more. */
    void stop() {
        timer.shutdownNow();
    }

    private void look() {
        if (wasSafe) {
            ask(PartitionService::isLocalMemberSafe);
        } else {
            ask();
        }
    }

    /** Asks now, of all nodes, and waits for the answer. */
    boolean ask() {
        return ask(PartitionService::isClusterSafe);
    }

    private boolean ask(Predicate<PartitionService> question) {
        try {
            safe = isMember() && question.test(hazelcast.getPartitionService());
        } catch (RuntimeException leaving) {
            LOGGER.atDebug().addKeyValue("error", leaving.toString()).log("Nobody tells whether the cluster is safe");
            safe = false;
        }
        if (safe) {
            wasSafe = true;
        }
        return safe;
    }

    /** Whether every partition had its copies when it was asked last, or those that this node has a part in. */
    boolean isSafe() {
        return safe;
    }

    @Override
    public boolean wasSafe() {
        return wasSafe;
    }

    @Override
    public boolean isMember() {
        return hazelcast.getLifecycleService().isRunning();
    }

    /** Nodes without data count; services on the native bus, which are members too, do not. */
    @Override
    public int members() {
        if (!isMember()) {
            return 0;
        }
        return (int) hazelcast.getCluster().getMembers().stream()
                .filter(ClusterWatch::isNode)
                .count();
    }

    private static boolean isNode(Member member) {
        return member.getAttribute(HazelcastSettings.NODE) != null;
    }

    @Override
    public int dataMembers() {
        if (!isMember()) {
            return 0;
        }
        return (int) hazelcast.getCluster().getMembers().stream()
                .filter(member -> !member.isLiteMember())
                .count();
    }

    /** Told of changes of the cluster, on Hazelcast's threads. */
    interface Listener {
        /** Another node has joined. */
        void onJoined();

        /** Another node has left, or is taken for dead. */
        void onLeft();

        /** This node's part of a parted cluster has joined the larger one. */
        void onMerged();
    }

    /** Tells a listener of what changes from now on, as long as the node is a member. */
    void listen(Listener listener) {
        hazelcast.getCluster().addMembershipListener(new MembershipListener() {
            @Override
            public void memberAdded(MembershipEvent event) {
                if (isNode(event.getMember())) {
                    listener.onJoined();
                }
            }

            @Override
            public void memberRemoved(MembershipEvent event) {
                if (isNode(event.getMember())) {
                    listener.onLeft();
                }
            }
        });
        hazelcast.getLifecycleService().addLifecycleListener(event -> {
            if (event.getState() == LifecycleState.MERGED) {
                listener.onMerged();
            }
        });
    }
}

package io.tidegate.stream;

import static org.awaitility.Awaitility.await;

import com.hazelcast.cluster.Member;
import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.instance.impl.HazelcastInstanceProxy;
import com.hazelcast.internal.cluster.impl.ClusterServiceImpl;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tidegate.config.StreamConfig;
import io.tidegate.metrics.Meters;
import io.tidegate.testkit.FreePorts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;

/** A cluster of members in this JVM, on the loopback interface. */
final class TestMembers implements AutoCloseable {
    private final StreamConfig streamConfig;
    private final String cluster = "test-" + UUID.randomUUID();
    private final List<Integer> ports = new ArrayList<>();
    private final List<HazelcastInstance> instances = new ArrayList<>();
    private final List<HazelcastStreams> streams = new ArrayList<>();

    TestMembers(int count, StreamConfig streamConfig) {
        this.streamConfig = streamConfig;
        int first = FreePorts.row(count);
        IntStream.range(first, first + count).forEach(ports::add);
        for (int i = 0; i < count; i++) {
            start(i);
        }
        await().atMost(Duration.ofSeconds(30))
                .until(() -> hasSizes(count)
                        && ownerOf(0) >= 0
                        && instances.get(0).getPartitionService().isClusterSafe());
    }

    /** Whether each running member sees that many members, given in the order of the members. */
    boolean hasSizes(int... sizes) {
        for (int i = 0; i < instances.size(); i++) {
            int expected = sizes[Math.min(i, sizes.length - 1)];
            if (instances.get(i).getCluster().getMembers().size() != expected) {
                return false;
            }
        }
        return true;
    }

    private void start(int index) {
        Config config = new Config();
        config.setClusterName(cluster);
        config.getNetworkConfig().setPort(ports.get(index)).setPortAutoIncrement(false);
        config.getNetworkConfig().getInterfaces().setEnabled(true).addInterface("127.0.0.1");
        JoinConfig join = config.getNetworkConfig().getJoin();
        join.getAutoDetectionConfig().setEnabled(false);
        join.getMulticastConfig().setEnabled(false);
        join.getTcpIpConfig().setEnabled(true);
        ports.forEach(port -> join.getTcpIpConfig().addMember("127.0.0.1:" + port));
        config.setProperty("hazelcast.socket.bind.any", "false")
                .setProperty("hazelcast.operation.fail.on.indeterminate.state", "true")
                .setProperty("hazelcast.operation.backup.timeout.millis", "2000")
                .setProperty("hazelcast.phone.home.enabled", "false")
                .setProperty("hazelcast.logging.type", "none")
                .setProperty("hazelcast.partition.count", "31")
                .setProperty("hazelcast.wait.seconds.before.join", "0")
                .setProperty("hazelcast.merge.first.run.delay.seconds", "3")
                .setProperty("hazelcast.merge.next.run.delay.seconds", "3")
                .setProperty("hazelcast.shutdownhook.enabled", "false");
        config.getMemberAttributeConfig().setAttribute(HazelcastStreams.NODE_ATTRIBUTE, "node" + index);
        HazelcastStreams.configure(config, streamConfig);
        HazelcastInstance instance = Hazelcast.newHazelcastInstance(config);
        instances.add(instance);
        streams.add(new HazelcastStreams(instance, streamConfig, new Meters(new SimpleMeterRegistry())));
    }

    HazelcastInstance instance(int index) {
        return instances.get(index);
    }

    HazelcastStreams streams(int index) {
        return streams.get(index);
    }

    List<Streams> streams() {
        return List.copyOf(streams);
    }

    /** Index of the running member that owns a shard; -1 while there is none. */
    int ownerOf(int shard) {
        for (int i = 0; i < instances.size(); i++) {
            HazelcastInstance instance = instances.get(i);
            if (instance.getLifecycleService().isRunning()
                    && instance.getCluster()
                            .getLocalMember()
                            .equals(instance.getPartitionService()
                                    .getPartition(shard)
                                    .getOwner())) {
                return i;
            }
        }
        return -1;
    }

    /** Makes two members believe that the other one is dead. */
    void part(int one, int other) {
        suspect(one, other);
        suspect(other, one);
    }

    private void suspect(int from, int to) {
        UUID suspect = instances.get(to).getCluster().getLocalMember().getUuid();
        ClusterServiceImpl service = ((HazelcastInstanceProxy) instances.get(from))
                .getOriginal()
                .node
                .getClusterService();
        Member member = service.getMember(suspect);
        if (member != null) {
            service.suspectMember(member, "made to part by a test", true);
        }
    }

    /** As if its process were killed. */
    void kill(int index) {
        instances.get(index).getLifecycleService().terminate();
    }

    /** What a shard's owner holds. */
    ShardView view(int index, int shard) {
        Shard held =
                instances.get(index).<Integer, Shard>getMap("tidegate.streams").get(shard);
        return ShardView.of(held == null ? new Shard(shard) : held);
    }

    @Override
    public void close() {
        streams.forEach(HazelcastStreams::close);
        instances.forEach(instance -> instance.getLifecycleService().terminate());
    }
}

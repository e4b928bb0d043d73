import com.hazelcast.config.Config;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;

/** Prints, as JSON, how many entries each of Hazelcast's structures has: {@code Entries PORT MEMBER...}; joins as a lite member. */
final class Entries {
    public static void main(String[] arguments) {
        System.setProperty("hazelcast.logging.type", "none");
        Config config = new Config();
        config.setClusterName("tidegate-hz57").setLiteMember(true);
        // As Vert.x's cluster manager marks its members.
        config.getMemberAttributeConfig().setAttribute("__vertx.nodeId", UUID.randomUUID().toString());
        config.setProperty("hazelcast.phone.home.enabled", "false");
        config.getJetConfig().setEnabled(false);
        config.getNetworkConfig().setPort(Integer.parseInt(arguments[0])).setPortAutoIncrement(false);
        config.getNetworkConfig().getInterfaces().setEnabled(true).addInterface("127.0.0.1");
        config.getNetworkConfig().getJoin().getAutoDetectionConfig().setEnabled(false);
        config.getNetworkConfig().getJoin().getMulticastConfig().setEnabled(false);
        config.getNetworkConfig().getJoin().getTcpIpConfig().setEnabled(true).setMembers(Arrays.asList(arguments).subList(1, arguments.length));
        HazelcastInstance member = Hazelcast.newHazelcastInstance(config);
        Map<String, Integer> sizes = new TreeMap<>();
        for (String name : List.of("tidegate.streams", "tidegate.sessions", "tidegate.checkpoints", "tidegate.revocations", "__vertx.nodeInfo")) {
            sizes.put(name, member.getMap(name).size());
        }
        for (String name : List.of("__vertx.subs")) {
            sizes.put(name, member.getMultiMap(name).size());
        }
        System.out.println(sizes.entrySet().stream()
                .map(size -> "\"" + size.getKey() + "\": " + size.getValue())
                .collect(Collectors.joining(", ", "{", "}")));
        member.shutdown();
        System.exit(0);
    }
}

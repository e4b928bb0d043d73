import com.hazelcast.collection.ICollection;
import com.hazelcast.config.Config;
import com.hazelcast.core.DistributedObject;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import com.hazelcast.multimap.MultiMap;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Prints, as JSON, how many entries each of Hazelcast's structures has: {@code Entries PORT MEMBER...}; joins as a lite member. */
final class Entries {
    public static void main(String[] arguments) {
        System.setProperty("hazelcast.logging.type", "none");
        Config config = new Config();
        config.setClusterName("tidegate-hz57").setLiteMember(true);
        config.setProperty("hazelcast.phone.home.enabled", "false");
        config.getJetConfig().setEnabled(false);
        config.getNetworkConfig().setPort(Integer.parseInt(arguments[0])).setPortAutoIncrement(false);
        config.getNetworkConfig().getInterfaces().setEnabled(true).addInterface("127.0.0.1");
        config.getNetworkConfig().getJoin().getAutoDetectionConfig().setEnabled(false);
        config.getNetworkConfig().getJoin().getMulticastConfig().setEnabled(false);
        config.getNetworkConfig().getJoin().getTcpIpConfig().setEnabled(true).setMembers(Arrays.asList(arguments).subList(1, arguments.length));
        HazelcastInstance member = Hazelcast.newHazelcastInstance(config);
        Map<String, Integer> sizes = new TreeMap<>();
        for (DistributedObject object : member.getDistributedObjects()) {
            if (object instanceof IMap<?, ?> map) {
                sizes.put(object.getName(), map.size());
            } else if (object instanceof MultiMap<?, ?> map) {
                sizes.put(object.getName(), map.size());
            } else if (object instanceof ICollection<?> collection) {
                sizes.put(object.getName(), collection.size());
            }
        }
        System.out.println(sizes.entrySet().stream()
                .map(size -> "\"" + size.getKey() + "\": " + size.getValue())
                .collect(Collectors.joining(", ", "{", "}")));
        member.shutdown();
        System.exit(0);
    }
}

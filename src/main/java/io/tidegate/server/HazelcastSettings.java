package io.tidegate.server;

import com.hazelcast.config.AdvancedNetworkConfig;
import com.hazelcast.config.Config;
import com.hazelcast.config.InterfacesConfig;
import com.hazelcast.config.InvalidConfigurationException;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.NetworkConfig;
import com.hazelcast.config.ServerSocketEndpointConfig;
import com.hazelcast.config.YamlConfigBuilder;
import com.hazelcast.instance.EndpointQualifier;
import io.tidegate.config.ClusterConfig;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.stream.IntStream;

/**
 * Makes Hazelcast's configuration: the built-in {@code cluster/hazelcast.yaml} or the file that the operator names,
 * completed from the built-in one, and into it what the gateway's own configuration says. Reads files and resolves names, so not for a loop.
 */
final class HazelcastSettings {
    /** Member attribute: the node's id. */
    static final String NODE = "tidegate.node";
    /** Member attribute: how many loops the node has. */
    static final String LOOPS = "tidegate.loops";

    /** Where Vert.x's cluster manager looks for the node's id. */
    private static final String VERTX_NODE = "__vertx.nodeId";

    private static final String BUILT_IN = "/cluster/hazelcast.yaml";

    private static final int FIRST_PORT = 5701;
    private static final int LAST_PORT = 5716;

    private final ClusterConfig cluster;

    HazelcastSettings(ClusterConfig cluster) {
        this.cluster = cluster;
    }

    /** The configuration of a member that is this node. */
    Config member(String node, int loops) {
        Config config = read(cluster.file().isEmpty() ? builtIn() : file());
        if (!cluster.file().isEmpty()) {
            complete(config, read(builtIn()));
        }
        config.setClusterName(cluster.name() + "-" + minor());
        config.getMemberAttributeConfig().setAttribute(NODE, node);
        config.getMemberAttributeConfig().setAttribute(LOOPS, Integer.toString(loops));
        config.getMemberAttributeConfig().setAttribute(VERTX_NODE, node);
        if (config.getAdvancedNetworkConfig().isEnabled()) {
            advanced(config.getAdvancedNetworkConfig());
        } else {
            plain(config.getNetworkConfig());
        }
        return config;
    }

    /**
     * Puts in what the gateway's promises rest on, for a file that does not say otherwise: an append whose backup did not
     * answer is no success, Hazelcast is not torn down under a node that drains, nobody is told that we run, the member
     * listens where cluster.host says, foreign classes are refused, and what Vert.x keeps in the cluster is kept as it needs.
     */
    private static void complete(Config config, Config builtIn) {
        Properties own = config.getProperties();
        builtIn.getProperties().forEach(own::putIfAbsent);
        builtIn.getMapConfigs().forEach(config.getMapConfigs()::putIfAbsent);
        builtIn.getMultiMapConfigs().forEach(config.getMultiMapConfigs()::putIfAbsent);
        if (config.getSerializationConfig().getJavaSerializationFilterConfig() == null) {
            config.getSerializationConfig()
                    .setJavaSerializationFilterConfig(
                            builtIn.getSerializationConfig().getJavaSerializationFilterConfig());
        }
    }

    private Config read(InputStream open) {
        try (InputStream input = open) {
            return new YamlConfigBuilder(input).build();
        } catch (IOException | InvalidConfigurationException error) {
            throw unreadable(error);
        }
    }

    private InputStream file() {
        try {
            return Files.newInputStream(Path.of(cluster.file()));
        } catch (IOException error) {
            throw unreadable(error);
        }
    }

    private StartException unreadable(Exception error) {
        return new StartException("cluster.file " + cluster.file() + ": " + error.getMessage(), error);
    }

    private static InputStream builtIn() {
        InputStream builtIn = HazelcastSettings.class.getResourceAsStream(BUILT_IN);
        if (builtIn == null) {
            throw new UncheckedIOException(new IOException(BUILT_IN + " is missing from the jar"));
        }
        return builtIn;
    }

    /** Hazelcast's minor version, since community members of different minors cannot form a cluster. */
    private static String minor() {
        String[] parts = com.hazelcast.instance.BuildInfoProvider.getBuildInfo()
                .getVersion()
                .split("\\.", -1);
        return "hz" + parts[0] + parts[1];
    }

    private void advanced(AdvancedNetworkConfig network) {
        ServerSocketEndpointConfig endpoint =
                (ServerSocketEndpointConfig) network.getEndpointConfigs().get(EndpointQualifier.MEMBER);
        if (endpoint == null) {
            endpoint = new ServerSocketEndpointConfig();
            network.setMemberEndpointConfig(endpoint);
        }
        endpoint.setPort(cluster.port()).setPortAutoIncrement(false);
        bind(endpoint.getInterfaces());
        join(network.getJoin());
    }

    private void plain(NetworkConfig network) {
        network.setPort(cluster.port()).setPortAutoIncrement(false);
        bind(network.getInterfaces());
        join(network.getJoin());
    }

    private void bind(InterfacesConfig interfaces) {
        interfaces.setEnabled(true);
        interfaces.setInterfaces(List.of(address()));
    }

    /** Hazelcast compares interfaces as numbers. */
    private String address() {
        try {
            return InetAddress.getByName(cluster.host()).getHostAddress();
        } catch (UnknownHostException error) {
            throw new StartException("cluster.host " + cluster.host() + " is not known to this machine", error);
        }
    }

    private void join(JoinConfig join) {
        if (join.getTcpIpConfig().isEnabled()) {
            List<String> members = new ArrayList<>();
            cluster.members().forEach(member -> members.addAll(withPort(member)));
            join.getTcpIpConfig().setMembers(members);
        }
    }

    private static List<String> withPort(String member) {
        if (hasPort(member)) {
            return List.of(member);
        }
        return IntStream.rangeClosed(FIRST_PORT, LAST_PORT)
                .mapToObj(port -> member + ":" + port)
                .toList();
    }

    /** A colon, and not one of several in an IPv6 address without brackets. */
    private static boolean hasPort(String member) {
        int colon = member.lastIndexOf(':');
        return colon > 0 && (member.indexOf(':') == colon || member.charAt(colon - 1) == ']');
    }
}

package io.tidegate.config;

import java.util.List;

/** How nodes find and reach each other. */
public record ClusterConfig(
        @Setting(value = "tidegate", doc = "Name of the cluster. Nodes join only others of the same name.")
        String name,

        @Setting(value = "''", doc = "Name of this node in logs and metrics; empty for one made from host and port.")
        String node,

        @Setting(value = "127.0.0.1", doc = "Address of this node for the other nodes.")
        String host,

        @Setting(value = "5701", doc = "Port of this node's Hazelcast member, 1 to 65535; not incremented when taken.")
        int port,

        @Setting(value = "0", doc = "Port of this node's clustered event bus; 0 for the member port plus 10000.")
        int eventBusPort,

        @Setting(
                value = "[127.0.0.1]",
                doc = "Where to look for other nodes, each host or host:port. Without a port, 5701 to 5716 are tried.")
        List<String> members,

        @Setting(
                value = "''",
                doc =
                        "A Hazelcast YAML file to use instead of the built-in one (which is cluster/hazelcast.yaml); name, host, port and members above are still put into it.")
        String file) {}

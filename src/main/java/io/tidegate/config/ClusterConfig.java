package io.tidegate.config;

import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How nodes find and reach each other. */
public record ClusterConfig(
        @Setting(value = "tidegate", doc = "Name of the cluster. Nodes join only others of the same name.")
        String name,

        @Setting(
                value = "''",
                doc = "Name of this node as clients are told it; empty for its id, which is new with each start.")
        String node,

        @Setting(value = "127.0.0.1", doc = "Address of this node for the other nodes.")
        String host,

        @Setting(value = "5701", doc = "Port of this node's Hazelcast member, 1 to 65535; not incremented when taken.")
        int port,

        @Setting(value = "0", doc = "Port of this node's clustered event bus; 0 for the member port plus 10000.")
        int eventBusPort,

        @Setting(
                value = "[127.0.0.1]",
                doc =
                        "Where to look for other nodes, each host or host:port. Without a port, 5701 to 5716 are tried: handy on one machine, but after a split brain each that nobody listens at costs 5 s until both sides find each other.")
        List<String> members,

        @Setting(
                value = "''",
                doc =
                        "A Hazelcast YAML file to use instead of the built-in one (cluster/hazelcast.yaml), such as cluster/hosts.yaml; the properties, maps and filters that it does not have are the built-in ones, and name, host, port and members above are still put into it.")
        String file,

        @Setting(
                value = "60s",
                doc =
                        "How long each step of a start may take; the last one waits until every stream has its copies, and is given up with a warning.")
        Duration startTimeout,

        @Setting(
                value = "15s",
                doc = "How long the sessions and the bus of each loop may take to end when the node stops.")
        Duration stopTimeout,

        @Setting(
                value = "2s",
                doc =
                        "How long the process stays after it has left the cluster, so that the others see its sockets close although its address vanishes with it.")
        Duration linger,

        @Setting(
                value = "1",
                doc =
                        "How many nodes must see each other until /health/started is answered 200. With 2 or more, a node that finds nobody does not count as started, so that a cluster does not begin as several.")
        int startNodes,

        @Setting(
                value = "''",
                doc =
                        "Name (cluster.node) of the one node for which startNodes does not hold, because it is started first; empty for none.")
        String startsAlone,

        @Setting(
                doc =
                        "Mutual TLS between the event buses of nodes and services. Hazelcast's own connections stay without: see docs/security.md.")
        BusTlsConfig busTls) {
    /** How far the event bus's port lies above the member's when it is not given. */
    private static final int EVENT_BUS_OFFSET = 10_000;

    private static final int PORT_MAX = 65_535;
    private static final Pattern MEMBER = Pattern.compile("(\\[[0-9A-Fa-f:.%]+]|[^\\s:\\[\\]]+)(:\\d{1,5})?");

    public ClusterConfig {
        members = List.copyOf(members);
        Constraints constraints = new Constraints()
                .filled("name", name)
                .filled("host", host)
                .port("port", port, 1)
                .port("eventBusPort", eventBusPort, 0)
                .relation(
                        eventBusPort > 0 || port + EVENT_BUS_OFFSET <= PORT_MAX,
                        "eventBusPort",
                        "port",
                        "must be given, because port " + port + " plus " + EVENT_BUS_OFFSET + " is no port")
                .relation(eventBusPort != port, "eventBusPort", "port", "must differ from port, both are " + port)
                .positive("startTimeout", startTimeout)
                .positive("stopTimeout", stopTimeout)
                .notNegative("linger", linger)
                .atLeast("startNodes", startNodes, 1);
        for (int i = 0; i < members.size(); i++) {
            constraints.require(
                    isMember(members.get(i)),
                    "members[" + i + "]",
                    "must be host or host:port, not \"" + members.get(i) + '"');
        }
        constraints.check();
    }

    /** The port of the clustered event bus, also when it is derived from the member's. */
    public int eventBusPortInUse() {
        return eventBusPort > 0 ? eventBusPort : port + EVENT_BUS_OFFSET;
    }

    private static boolean isMember(String member) {
        Matcher matcher = MEMBER.matcher(member);
        if (!matcher.matches()) {
            return false;
        }
        int memberPort =
                matcher.group(2) == null ? 1 : Integer.parseInt(matcher.group(2).substring(1));
        return memberPort > 0 && memberPort <= PORT_MAX;
    }
}

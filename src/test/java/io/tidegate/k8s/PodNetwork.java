package io.tidegate.k8s;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The network of pods: each has a network namespace with one address, on a switch that this process is on too. A pod can be
 * put on another switch, to which this process and the name service have a line of their own: then it reaches no other
 * pod, silently, and clients still reach it.
 */
final class PodNetwork implements AutoCloseable {
    /** Names are drawn, since several tests may run on one machine: three digits of base 36. */
    private static final int NAMES_FIRST = 1_296;

    private static final int NAMES_END = 46_656;
    private static final int HOST = 254;

    private final String name =
            "tk" + Integer.toString(ThreadLocalRandom.current().nextInt(NAMES_FIRST, NAMES_END), Character.MAX_RADIX);
    private final String prefix = "10." + ThreadLocalRandom.current().nextInt(16, 250) + ".0.";
    private final Map<String, String> addresses = new HashMap<>();
    private int last;

    private PodNetwork() {}

    /** Whether this process may make one. */
    static boolean isPossible() {
        return "root".equals(System.getProperty("user.name")) && Commands.succeeds("ip netns list");
    }

    static PodNetwork make() {
        PodNetwork network = new PodNetwork();
        try {
            Commands.run("ip netns add " + network.name);
            // The same address of hardware, so that a pod finds this process at the one as at the other.
            String hardware = "02:00:0a:%02x:%02x:fe"
                    .formatted(
                            ThreadLocalRandom.current().nextInt(256),
                            ThreadLocalRandom.current().nextInt(256));
            network.addSwitch("a", hardware, network.host() + "/24");
            network.addSwitch("b", hardware, network.host() + "/32");
            return network;
        } catch (AssertionError failed) {
            network.close();
            throw failed;
        }
    }

    private void addSwitch(String which, String hardware, String address) {
        String line = name + which;
        Commands.run("ip -n " + name + " link add switch" + which + " type bridge");
        Commands.run("ip -n " + name + " link set switch" + which + " up");
        Commands.run("ip link add " + line + " address " + hardware + " type veth peer name host" + which + " netns "
                + name);
        Commands.run("ip address add " + address + " dev " + line);
        Commands.run("ip link set " + line + " up");
        Commands.run("ip -n " + name + " link set host" + which + " master switch" + which + " up");
    }

    /** This process's address for the pods. */
    String host() {
        return prefix + HOST;
    }

    /** Adds a pod with a new address, and returns that. */
    String add(String pod, String resolverConfiguration) throws java.io.IOException {
        String space = space(pod);
        String address = prefix + ++last;
        addresses.put(pod, address);
        Files.createDirectories(Path.of("/etc/netns", space));
        Files.writeString(Path.of("/etc/netns", space, "resolv.conf"), resolverConfiguration);
        Commands.run("ip netns add " + space);
        Commands.run("ip -n " + space + " link set lo up");
        Commands.run("ip link add " + port(address) + " netns " + name + " type veth peer name eth0 netns " + space);
        Commands.run("ip -n " + space + " address add " + address + "/24 dev eth0");
        Commands.run("ip -n " + space + " link set eth0 up");
        Commands.run("ip -n " + name + " link set " + port(address) + " master switcha up");
        return address;
    }

    private String space(String pod) {
        return name + "-" + pod;
    }

    private static String port(String address) {
        return "pod" + address.substring(address.lastIndexOf('.') + 1);
    }

    private String address(String pod) {
        String address = addresses.get(pod);
        if (address == null) {
            throw new IllegalStateException(pod + " is not there");
        }
        return address;
    }

    /** What a command line begins with to run in a pod. */
    List<String> in(String pod) {
        return List.of("ip", "netns", "exec", space(pod));
    }

    /** From now on the pod and the others do not reach each other. */
    void cut(String pod) {
        Commands.run("ip -n " + name + " link set " + port(address(pod)) + " master switchb");
        Commands.run("ip route add " + address(pod) + "/32 dev " + name + "b src " + host());
    }

    /** They do again. */
    void heal(String pod) {
        Commands.run("ip route del " + address(pod) + "/32 dev " + name + "b");
        Commands.run("ip -n " + name + " link set " + port(address(pod)) + " master switcha");
    }

    /** Takes a pod's address away at once, as it goes with a real one. */
    void remove(String pod) {
        if (addresses.remove(pod) != null) {
            Commands.succeeds("ip -n " + space(pod) + " link delete eth0");
            Commands.succeeds("ip netns delete " + space(pod));
            Commands.succeeds("rm -r /etc/netns/" + space(pod));
        }
    }

    @Override
    public void close() {
        List.copyOf(addresses.keySet()).forEach(this::remove);
        Commands.succeeds("ip link delete " + name + "a");
        Commands.succeeds("ip link delete " + name + "b");
        Commands.succeeds("ip netns delete " + name);
    }
}

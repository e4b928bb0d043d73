package io.tidegate.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * Machines with a network between them that can be cut, and with a line each to this process that cannot. Each is a network
 * namespace of Linux, which takes root and the command {@code ip}. A cut is silent: packets vanish, no connection ends.
 */
public final class TestNetwork implements AutoCloseable {
    private static final int WAIT_SECONDS = 20;

    /** Names and addresses are drawn, since several tests may run on one machine: four digits of base 36. */
    private static final int NAMES_FIRST = 46_656;

    private static final int NAMES_END = 1_679_616;

    private final String name =
            "tg" + Integer.toString(ThreadLocalRandom.current().nextInt(NAMES_FIRST, NAMES_END), Character.MAX_RADIX);
    private final int block = ThreadLocalRandom.current().nextInt(16, 250);
    private final int machines;

    private TestNetwork(int machines) {
        this.machines = machines;
    }

    /** Whether this process may make one. */
    public static boolean isPossible() {
        return "root".equals(System.getProperty("user.name"))
                && run("sh", "-c", "command -v ip && ip netns list").code() == 0;
    }

    /** Makes so many machines, all connected. */
    public static TestNetwork start(int machines) {
        TestNetwork network = new TestNetwork(machines);
        try {
            network.ip("netns", "add", network.name);
            network.ip("-n", network.name, "link", "add", "switch", "type", "bridge");
            network.ip("-n", network.name, "link", "set", "switch", "up");
            for (int machine = 0; machine < machines; machine++) {
                network.add(machine);
            }
            return network;
        } catch (AssertionError error) {
            network.close();
            throw error;
        }
    }

    private void add(int machine) {
        String space = space(machine);
        ip("netns", "add", space);
        ip("-n", space, "link", "set", "lo", "up");
        ip("link", "add", space + "s", "netns", name, "type", "veth", "peer", "name", "cluster", "netns", space);
        ip("-n", space, "address", "add", clusterHost(machine) + "/24", "dev", "cluster");
        ip("-n", space, "link", "set", "cluster", "up");
        ip("-n", name, "link", "set", space + "s", "up");
        join(machine);
        ip("link", "add", space + "c", "type", "veth", "peer", "name", "clients", "netns", space);
        ip("address", "add", line(machine) + "1/30", "dev", space + "c");
        ip("link", "set", space + "c", "up");
        ip("-n", space, "address", "add", clientHost(machine) + "/30", "dev", "clients");
        ip("-n", space, "link", "set", "clients", "up");
    }

    private String space(int machine) {
        return name + "m" + machine;
    }

    private String line(int machine) {
        return "10." + block + "." + (machine + 1) + ".";
    }

    /** What a command line begins with to run on a machine. */
    public List<String> on(int machine) {
        return List.of("ip", "netns", "exec", space(machine));
    }

    /** A machine's address for the others. */
    public String clusterHost(int machine) {
        return "10." + block + ".0." + (machine + 1);
    }

    /** A machine's address for this process. */
    public String clientHost(int machine) {
        return line(machine) + "2";
    }

    /** How many machines there are. */
    public int machines() {
        return machines;
    }

    /** Cuts a machine off from the others. */
    public void cut(int machine) {
        ip("-n", name, "link", "set", space(machine) + "s", "nomaster");
    }

    /** Connects a machine with the others. */
    public void join(int machine) {
        ip("-n", name, "link", "set", space(machine) + "s", "master", "switch");
    }

    /** Whatever a machine sends from or to a TCP port of the others' network vanishes from now on, and nothing else. */
    public void silence(int machine, int port) {
        for (String end : List.of("sport", "dport")) {
            ip("-n", space(machine), "rule", "add", "ipproto", "tcp", end, Integer.toString(port), "blackhole");
        }
    }

    /** Takes everything away; what runs on the machines must have ended. */
    @Override
    public void close() {
        for (int machine = 0; machine < machines; machine++) {
            run("ip", "link", "delete", space(machine) + "c");
            run("ip", "netns", "delete", space(machine));
        }
        run("ip", "netns", "delete", name);
    }

    private void ip(String... arguments) {
        String[] command = new String[arguments.length + 1];
        command[0] = "ip";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        Ended ended = run(command);
        if (ended.code() != 0) {
            throw new AssertionError(String.join(" ", command) + " failed: " + ended.output());
        }
    }

    private record Ended(int code, String output) {}

    private static Ended run(String... command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            if (!process.waitFor(WAIT_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError(String.join(" ", command) + " does not end");
            }
            return new Ended(
                    process.exitValue(), new String(process.getInputStream().readAllBytes(), UTF_8));
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        } catch (InterruptedException error) {
            throw new IllegalStateException(error);
        }
    }
}

package io.tidegate.testkit;

import io.tidegate.message.Position;
import io.vertx.core.json.JsonObject;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A plain Vert.x service in a JVM of its own, a lite member of the nodes' cluster, without any class of the gateway. It is
 * configured by the YAML of {@code docs/native-bus.md}. Commands go to its standard input and events come from its standard
 * output, each one JSON object on a line.
 */
public final class ServiceProcess implements AutoCloseable {
    private static final Path DOCUMENT = Path.of("docs", "native-bus.md");
    private static final Pattern YAML = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);
    private static final String NAME = "tidegate-hz57";
    private static final String PORT = "port: 5801";
    private static final String MEMBER = "- 127.0.0.1:5701\n";
    private static final int EVENT_BUS_DISTANCE = 10_000;
    private static final String EVENT_BUS_PORT = "15801";
    private static final String HOST = "127.0.0.1";

    private final JavaProcess process;
    private final List<JsonObject> events;

    private ServiceProcess(JavaProcess process, List<JsonObject> events) {
        this.process = process;
        this.events = events;
    }

    /**
     * Starts a service and waits until it is ready.
     *
     * @param main its main class: gets the path of its Hazelcast file, and port and host of its event bus
     */
    public static ServiceProcess start(Class<?> main, TestCluster cluster) {
        List<JsonObject> events = new CopyOnWriteArrayList<>();
        JavaProcess process = JavaProcess.start(() -> launch(main, cluster), line -> onLine(line, events));
        return new ServiceProcess(process, events);
    }

    private static JavaProcess.Launch launch(Class<?> main, TestCluster cluster) {
        int port = FreePorts.member();
        List<String> arguments =
                List.of(configuration(cluster, port).toString(), Integer.toString(port + EVENT_BUS_DISTANCE), HOST);
        return new JavaProcess.Launch(port, classPathWithoutGateway(), main.getName(), arguments);
    }

    /** Starts a service on a machine of a network whose machines have nodes of a cluster. */
    public static ServiceProcess start(Class<?> main, TestNetwork network, int machine, String clusterName) {
        List<JsonObject> events = new CopyOnWriteArrayList<>();
        String members = IntStream.range(0, network.machines())
                .mapToObj(node -> MEMBER.replace(HOST, network.clusterHost(node)))
                .collect(Collectors.joining(" ".repeat(10)));
        String host = network.clusterHost(machine);
        String text = replaced(replaced(documented(), NAME, clusterName + "-hz57"), MEMBER, members);
        List<String> arguments = List.of(
                written(replaced(text, "- " + HOST + '\n', "- " + host + '\n')).toString(), EVENT_BUS_PORT, host);
        JavaProcess.Launch launch =
                new JavaProcess.Launch(network.on(machine), 0, classPathWithoutGateway(), main.getName(), arguments);
        return new ServiceProcess(JavaProcess.start(() -> launch, line -> onLine(line, events)), events);
    }

    private static void onLine(String line, List<JsonObject> events) {
        if (line.startsWith("{")) {
            events.add(new JsonObject(line));
        }
    }

    /** The documented file, with the three values that every installation has its own of. */
    private static Path configuration(TestCluster cluster, int port) {
        String members = cluster.nodes().stream()
                .filter(NodeProcess::isAlive)
                .map(node -> MEMBER.replace("5701", Integer.toString(node.clusterPort())))
                .collect(Collectors.joining(" ".repeat(10)));
        String text = replaced(documented(), NAME, cluster.name() + "-hz57");
        return written(replaced(replaced(text, PORT, "port: " + port), MEMBER, members));
    }

    private static String documented() {
        try {
            Matcher yaml = YAML.matcher(Files.readString(DOCUMENT));
            if (!yaml.find()) {
                throw new AssertionError(DOCUMENT + " shows no YAML");
            }
            return yaml.group(1);
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    private static Path written(String text) {
        try {
            Path file = Files.createTempFile("service-hazelcast", ".yaml");
            file.toFile().deleteOnExit();
            return Files.writeString(file, text);
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    private static String replaced(String text, String documented, String own) {
        if (!text.contains(documented)) {
            throw new AssertionError(DOCUMENT + " does not show " + documented);
        }
        return text.replace(documented, own);
    }

    private static String classPathWithoutGateway() {
        Path gateway = Path.of(URI.create(Position.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toString()));
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(entry ->
                        !entry.isEmpty() && !Path.of(entry).toAbsolutePath().equals(gateway))
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** Gives the service a command. */
    public void tell(JsonObject command) {
        process.write(command.encode());
    }

    /** What the service has told so far, of this kind and of this address. */
    public List<JsonObject> events(String event, String address) {
        return events.stream()
                .filter(one -> event.equals(one.getString("event")) && address.equals(one.getString("address")))
                .toList();
    }

    /** What the process printed last, of both streams. */
    public String log() {
        return process.log();
    }

    /** Kills the service. */
    @Override
    public void close() {
        process.close();
    }
}

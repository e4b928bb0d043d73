package io.tidegate.cli;

import io.tidegate.config.Config;
import io.tidegate.config.ConfigException;
import io.tidegate.config.ConfigLoader;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the configuration comes from. */
final class ConfigOptions {
    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description = "A YAML file; conf/tidegate.yaml shows every key. Default: $TIDEGATE_CONFIG, else no file.")
    private @Nullable Path file;

    @Option(names = "--host", paramLabel = "HOST", description = "Interface for clients (websocket.host).")
    private @Nullable String host;

    @Option(names = "--port", paramLabel = "PORT", description = "Port for clients (websocket.port).")
    private @Nullable String port;

    @Option(names = "--cluster-port", paramLabel = "PORT", description = "Port for other nodes (cluster.port).")
    private @Nullable String clusterPort;

    @Option(
            names = "--members",
            paramLabel = "HOST[:PORT],…",
            description = "Where to look for other nodes (cluster.members).")
    private @Nullable String members;

    @Option(
            names = "--set",
            paramLabel = "PATH=VALUE",
            description = "Any other key, such as --set session.pingInterval=20s. Lists are separated by commas.")
    private Map<String, String> settings = new LinkedHashMap<>();

    /** The configuration; empty when it is wrong, and then everything wrong stands on stderr. */
    Optional<Config> load(Map<String, String> environment, PrintWriter log) {
        return load(environment, Map.of(), log);
    }

    /** The same, with further flags, which win. */
    Optional<Config> load(Map<String, String> environment, Map<String, String> more, PrintWriter log) {
        Map<String, String> flags = new LinkedHashMap<>(settings);
        put(flags, "websocket.host", host);
        put(flags, "websocket.port", port);
        put(flags, "cluster.port", clusterPort);
        put(flags, "cluster.members", members);
        flags.putAll(more);
        String named = environment.get("TIDEGATE_CONFIG");
        Path source = file == null && named != null ? Path.of(named) : file;
        try {
            return Optional.of(ConfigLoader.load(source, environment, flags));
        } catch (ConfigException wrong) {
            int count = wrong.problems().size();
            log.println("The configuration has " + (count == 1 ? "a problem:" : count + " problems:"));
            wrong.problems().forEach(problem -> log.println("  " + problem));
            return Optional.empty();
        }
    }

    private static void put(Map<String, String> flags, String path, @Nullable String value) {
        if (value != null) {
            flags.put(path, value);
        }
    }
}

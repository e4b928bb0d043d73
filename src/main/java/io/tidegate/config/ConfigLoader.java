package io.tidegate.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Puts a configuration together from its sources. Each wins over those before it: the defaults of the records, a YAML
 * file, {@code TIDEGATE_…} environment variables, flags. Everything wrong in any of them is reported at once.
 */
public final class ConfigLoader {
    private static final String PREFIX = "TIDEGATE_";
    private static final String LOG_FORMAT = "TIDEGATE_LOG_FORMAT";
    private static final Set<String> LOG_FORMATS = Set.of("text", "json");

    /** Variables that are ours but not settings of the gateway. */
    private static final Set<String> OTHER_VARIABLES =
            Set.of("TIDEGATE_URL", "TIDEGATE_CONFIG", "TIDEGATE_LOG_LEVEL", LOG_FORMAT, "TIDEGATE_JAVA_OPTS");

    /** Kubernetes sets these in every pod when a service is called tidegate or tidegate-something. */
    private static final Pattern SERVICE_LINK =
            Pattern.compile("TIDEGATE_(\\w+_)?(SERVICE_HOST|SERVICE_PORT(_\\w+)?|PORT(_\\d+_\\w+)?)");

    private final List<Problem> problems = new ArrayList<>();
    private final Map<String, String> origins = new HashMap<>();

    private ConfigLoader() {}

    /**
     * Loads a configuration.
     *
     * @param file the YAML file; null for none
     * @param environment variables by name; those that do not begin with {@code TIDEGATE_} are ignored
     * @param flags values by path, such as {@code session.pingInterval}; lists are separated by commas
     * @throws ConfigException with everything that is wrong
     */
    public static Config load(@Nullable Path file, Map<String, String> environment, Map<String, String> flags) {
        return new ConfigLoader().put(file, environment, flags);
    }

    private Config put(@Nullable Path file, Map<String, String> environment, Map<String, String> flags) {
        ObjectNode tree = file == null ? Yaml.emptyTree() : file(file);
        environment(environment, tree);
        flags(flags, tree);
        RecordBinder binder = new RecordBinder();
        Config config = binder.bind(Config.class, tree, "");
        binder.problems().forEach(problem -> problems.add(withOrigin(problem)));
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
        return config;
    }

    private ObjectNode file(Path file) {
        try {
            Yaml.Document document = Yaml.read(Files.readString(file), file.toString());
            problems.addAll(document.problems());
            document.lines().forEach((path, line) -> origins.put(path, file + ":" + line));
            return document.tree();
        } catch (NoSuchFileException missing) {
            problems.add(new Problem(file.toString(), "there is no such file"));
        } catch (IOException unreadable) {
            problems.add(new Problem(file.toString(), "cannot be read: " + unreadable));
        }
        return Yaml.emptyTree();
    }

    private void environment(Map<String, String> environment, ObjectNode tree) {
        Map<String, String> paths = new HashMap<>();
        SettingKeys.all().keySet().forEach(path -> paths.put(SettingKeys.environmentName(path), path));
        new TreeMap<>(environment).forEach((name, value) -> {
            String path = paths.get(name);
            if (path != null) {
                text(path, value, name, tree);
            } else if (name.equals(LOG_FORMAT) && !LOG_FORMATS.contains(value)) {
                problems.add(new Problem(name, "must be text or json, not \"" + value + '"'));
            } else if (isMistaken(name)) {
                String guess = NameGuess.nearest(name, paths.keySet())
                        .map(meant -> "; did you mean " + meant + "?")
                        .orElse("");
                problems.add(new Problem(name, "unknown environment variable" + guess));
            }
        });
    }

    private static boolean isMistaken(String name) {
        return name.startsWith(PREFIX)
                && !OTHER_VARIABLES.contains(name)
                && !SERVICE_LINK.matcher(name).matches();
    }

    private void flags(Map<String, String> flags, ObjectNode tree) {
        new TreeMap<>(flags).forEach((path, value) -> {
            if (SettingKeys.all().containsKey(path)) {
                text(path, value, "command line", tree);
                return;
            }
            String guess = SettingKeys.guess(path, SettingKeys.all().keySet())
                    .map(meant -> "; did you mean " + meant + "?")
                    .orElse("");
            problems.add(new Problem(path, "unknown key" + guess + " [command line]"));
        });
    }

    private void text(String path, String value, String origin, ObjectNode tree) {
        RecordComponent component = SettingKeys.all().get(path);
        if (component == null || SettingKeys.needsYaml(component)) {
            problems.add(new Problem(path, "can be set in the YAML file only [" + origin + ']'));
            return;
        }
        origins.put(path, origin);
        set(tree, path, SettingKeys.fromText(component, value));
    }

    /** Where a section is no mapping nothing is set: that is a problem already. */
    private static void set(ObjectNode tree, String path, JsonNode value) {
        int dot = path.indexOf('.');
        if (dot < 0) {
            tree.set(path, value);
            return;
        }
        String section = path.substring(0, dot);
        if (tree.path(section).isMissingNode() || tree.path(section).isNull()) {
            tree.set(section, Yaml.emptyTree());
        }
        if (tree.get(section) instanceof ObjectNode below) {
            set(below, path.substring(dot + 1), value);
        }
    }

    private Problem withOrigin(Problem problem) {
        return Stream.concat(Stream.of(problem.path()), problem.involved().stream())
                .flatMap(path -> Optional.ofNullable(origins.get(path)).stream())
                .findFirst()
                .map(origin -> new Problem(problem.path(), problem.text() + " [" + origin + ']'))
                .orElse(problem);
    }
}

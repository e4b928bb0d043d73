package io.tidegate.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidegate.config.Config;
import io.tidegate.config.ConfigLoader;
import io.tidegate.config.ConfigWarnings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a pod of a workload is configured to: its files and its environment, read by the code that reads them in the pod.
 *
 * @param warnings what {@code tidegate check-config} says of it
 */
record ShippedConfig(Config config, List<String> warnings, Map<String, String> environment) {
    /** What the kubelet puts in for a field of the pod. */
    private static final Map<String, String> FIELDS = Map.of("metadata.name", "tidegate-0", "status.podIP", "10.1.2.3");

    ShippedConfig {
        warnings = List.copyOf(warnings);
        environment = Map.copyOf(environment);
    }

    /** Loads it, with the pod's directories below the given one, where secrets are stand-ins. */
    static ShippedConfig load(Manifests manifests, Manifest workload, Path directory) {
        try {
            Map<String, String> environment = environment(workload);
            for (JsonNode mount : workload.container().path("volumeMounts")) {
                fill(manifests, workload, mount, directory);
            }
            environment.replaceAll((name, value) -> below(value, directory));
            Path file = Path.of(below(configArgument(workload), directory));
            Files.writeString(file, Manifests.read(file).replace(": /etc/", ": " + directory + "/etc/"));
            Config config = ConfigLoader.load(file, environment, Map.of());
            return new ShippedConfig(config, ConfigWarnings.of(config), environment);
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    private static Map<String, String> environment(Manifest workload) {
        Map<String, String> environment = new HashMap<>();
        for (JsonNode variable : workload.container().path("env")) {
            JsonNode field = variable.path("valueFrom").path("fieldRef").path("fieldPath");
            String value = field.isMissingNode() ? variable.path("value").asText() : FIELDS.get(field.asText());
            if (value == null) {
                throw new IllegalArgumentException(workload + ": no field of a pod is " + field.asText());
            }
            environment.put(variable.path("name").asText(), value);
        }
        return environment;
    }

    private static String below(String path, Path directory) {
        return path.startsWith("/etc/") ? directory + path : path;
    }

    private static String configArgument(Manifest workload) {
        JsonNode arguments = workload.container().path("args");
        for (int i = 0; i < arguments.size() - 1; i++) {
            if (arguments.path(i).asText().equals("--config")) {
                return arguments.path(i + 1).asText();
            }
        }
        throw new IllegalArgumentException(workload + " is not given --config");
    }

    private static void fill(Manifests manifests, Manifest workload, JsonNode mount, Path directory)
            throws IOException {
        Path target = Path.of(directory + mount.path("mountPath").asText());
        for (JsonNode volume : workload.template().path("spec").path("volumes")) {
            if (!volume.path("name").equals(mount.path("name"))) {
                continue;
            }
            Files.createDirectories(target);
            if (volume.has("configMap")) {
                String name = volume.path("configMap").path("name").asText();
                JsonNode data = manifests
                        .find("ConfigMap", name)
                        .orElseThrow(() -> new IllegalArgumentException(workload + ": there is no ConfigMap " + name))
                        .tree()
                        .path("data");
                for (Map.Entry<String, JsonNode> file : data.properties()) {
                    Files.writeString(
                            target.resolve(file.getKey()), file.getValue().asText());
                }
            } else if (volume.has("secret")) {
                for (String file : List.of("main.pem", "tls.crt", "tls.key", "ca.crt")) {
                    Files.writeString(target.resolve(file), "a stand-in");
                }
            }
        }
    }
}

package io.tidegate.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import io.kubernetes.client.openapi.JSON;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What Kubernetes' API would refuse: unknown or missing fields and wrong types, by the models of its own client; for the
 * objects of extensions, which have no models there, by the fields that we know.
 */
final class StrictModels {
    private static final String MODELS = "io.kubernetes.client.openapi.models.";

    /** Fields of the objects of extensions, as far as we use them; those below {@code *} may be any. */
    private static final Map<String, Set<String>> EXTENSIONS = Map.of(
            "gateway.networking.k8s.io/v1 HTTPRoute",
            Set.of(
                    "spec.parentRefs[].name",
                    "spec.parentRefs[].namespace",
                    "spec.parentRefs[].sectionName",
                    "spec.hostnames[]",
                    "spec.rules[].matches[].path.type",
                    "spec.rules[].matches[].path.value",
                    "spec.rules[].backendRefs[].name",
                    "spec.rules[].backendRefs[].port",
                    "spec.rules[].timeouts.request",
                    "spec.rules[].timeouts.backendRequest"),
            "monitoring.coreos.com/v1 PodMonitor",
            Set.of(
                    "spec.selector.matchLabels.*",
                    "spec.podMetricsEndpoints[].port",
                    "spec.podMetricsEndpoints[].path",
                    "spec.podMetricsEndpoints[].interval",
                    "spec.podMetricsEndpoints[].scrapeTimeout"),
            "monitoring.coreos.com/v1 PrometheusRule",
            Set.of(
                    "spec.groups[].name",
                    "spec.groups[].interval",
                    "spec.groups[].rules[].alert",
                    "spec.groups[].rules[].record",
                    "spec.groups[].rules[].expr",
                    "spec.groups[].rules[].for",
                    "spec.groups[].rules[].keep_firing_for",
                    "spec.groups[].rules[].labels.*",
                    "spec.groups[].rules[].annotations.*"));

    private static final Set<String> METADATA = Set.of(
            "apiVersion", "kind", "metadata.name", "metadata.namespace", "metadata.labels.*", "metadata.annotations.*");

    private StrictModels() {}

    /** Everything that is wrong, each with the object's name. */
    static List<String> problems(Manifests manifests) {
        List<String> problems = new ArrayList<>();
        for (Manifest manifest : manifests.all()) {
            Set<String> fields = EXTENSIONS.get(manifest.apiVersion() + " " + manifest.kind());
            if (fields == null) {
                byModel(manifest, problems);
            } else {
                byFields(manifest, manifest.tree(), "", fields, problems);
            }
        }
        return problems;
    }

    private static void byModel(Manifest manifest, List<String> problems) {
        JsonElement element = JsonParser.parseString(manifest.tree().toString());
        try {
            Class<?> model = Class.forName(MODELS + version(manifest.apiVersion()) + manifest.kind());
            model.getMethod("validateJsonElement", JsonElement.class).invoke(null, element);
            JSON.deserialize(manifest.tree().toString(), model);
        } catch (ClassNotFoundException noModel) {
            problems.add(manifest + ": Kubernetes has no " + manifest.apiVersion() + " " + manifest.kind());
        } catch (InvocationTargetException refused) {
            problems.add(manifest + ": " + refused.getCause());
        } catch (ReflectiveOperationException error) {
            throw new IllegalStateException(error);
        } catch (RuntimeException wrongType) {
            problems.add(manifest + ": " + wrongType);
        }
    }

    /** {@code apps/v1} is {@code V1}, {@code v2} is {@code V2}. */
    private static String version(String apiVersion) {
        String version = apiVersion.substring(apiVersion.indexOf('/') + 1);
        return version.isEmpty() ? "" : Character.toUpperCase(version.charAt(0)) + version.substring(1);
    }

    private static void byFields(
            Manifest manifest, JsonNode tree, String path, Set<String> fields, List<String> problems) {
        if (tree.isArray()) {
            tree.forEach(item -> byFields(manifest, item, path + "[]", fields, problems));
        } else if (tree.isObject()) {
            for (Map.Entry<String, JsonNode> entry : tree.properties()) {
                String below = path.isEmpty() ? entry.getKey() : path + "." + entry.getKey();
                if (!METADATA.contains(path + ".*") && !fields.contains(path + ".*")) {
                    byFields(manifest, entry.getValue(), below, fields, problems);
                } else if (!entry.getValue().isTextual()) {
                    problems.add(manifest + ": " + below + " must be text");
                }
            }
        } else if (!METADATA.contains(path) && !fields.contains(path)) {
            problems.add(manifest + ": unknown field " + path);
        }
    }
}

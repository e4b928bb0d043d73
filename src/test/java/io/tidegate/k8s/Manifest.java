package io.tidegate.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.TreeMap;

/** One object of Kubernetes. */
record Manifest(JsonNode tree) {
    String apiVersion() {
        return tree.path("apiVersion").asText();
    }

    String kind() {
        return tree.path("kind").asText();
    }

    String name() {
        return tree.path("metadata").path("name").asText();
    }

    JsonNode spec() {
        return tree.path("spec");
    }

    /** Of a StatefulSet or Deployment: the pods that it makes. */
    JsonNode template() {
        return spec().path("template");
    }

    boolean isWorkload() {
        return kind().equals("StatefulSet") || kind().equals("Deployment");
    }

    /** Of a StatefulSet or Deployment: its one container. */
    JsonNode container() {
        return template().path("spec").path("containers").path(0);
    }

    /** Of a StatefulSet or Deployment: the ports of its pods by name. */
    Map<String, Integer> ports() {
        Map<String, Integer> ports = new TreeMap<>();
        container()
                .path("ports")
                .forEach(port -> ports.put(
                        port.path("name").asText(), port.path("containerPort").asInt()));
        return ports;
    }

    /** Of a StatefulSet or Deployment: whether a selector of pods finds its own; an empty one finds all. */
    boolean isSelectedBy(JsonNode matchLabels) {
        JsonNode labels = template().path("metadata").path("labels");
        boolean isSelected = true;
        for (Map.Entry<String, JsonNode> wanted : matchLabels.properties()) {
            isSelected &= wanted.getValue().equals(labels.path(wanted.getKey()));
        }
        return isSelected;
    }

    @Override
    public String toString() {
        return kind() + "/" + name();
    }
}

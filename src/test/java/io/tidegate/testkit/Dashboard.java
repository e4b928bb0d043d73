package io.tidegate.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The shipped Grafana dashboard. */
public final class Dashboard {
    private static final Path FILE = Path.of("conf", "grafana", "tidegate.json");

    private final JsonNode root;

    private Dashboard(JsonNode root) {
        this.root = root;
    }

    /**
     * A query of a panel.
     *
     * @param expression PromQL, with Grafana's variables replaced so that it can be asked
     */
    public record Query(String panel, String expression) {}

    /** Reads the file. */
    public static Dashboard read() {
        try {
            return new Dashboard(new JsonMapper().readTree(FILE.toFile()));
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    /** The file's JSON. */
    public JsonNode root() {
        return root;
    }

    /** All panels but rows, those within rows too. */
    public List<JsonNode> panels() {
        List<JsonNode> panels = new ArrayList<>();
        collect(root.path("panels"), panels);
        return panels;
    }

    private static void collect(JsonNode from, List<JsonNode> panels) {
        for (JsonNode panel : from) {
            if (panel.path("type").asText().equals("row")) {
                collect(panel.path("panels"), panels);
            } else {
                panels.add(panel);
            }
        }
    }

    /** What the panels and annotations ask for. */
    public List<Query> queries() {
        List<Query> queries = new ArrayList<>();
        for (JsonNode panel : panels()) {
            for (JsonNode target : panel.path("targets")) {
                queries.add(new Query(panel.path("title").asText(), plain(target.path("expr"))));
            }
        }
        for (JsonNode annotation : root.path("annotations").path("list")) {
            queries.add(new Query(annotation.path("name").asText(), plain(annotation.path("expr"))));
        }
        return queries;
    }

    private static String plain(JsonNode expression) {
        return expression
                .asText()
                .replace("$job", ".*")
                .replace("$instance", ".*")
                .replace("$quantile", "0.99")
                .replace("$__rate_interval", "10s")
                .replace("$__range", "1m");
    }
}

package io.tidegate.config;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads one YAML document into a tree and notes on which line each key stands. Jackson can refuse a repeated key too,
 * but only the first one and without its path; this reader goes on and reports them all.
 */
final class Yaml {
    private static final YAMLMapper MAPPER = new YAMLMapper();

    private final Map<String, Integer> lines = new HashMap<>();
    private final List<Problem> problems = new ArrayList<>();

    private Yaml() {}

    /**
     * What was read.
     *
     * @param tree empty when the document is, or is no mapping
     * @param lines the line of each key, by its path
     */
    record Document(ObjectNode tree, Map<String, Integer> lines, List<Problem> problems) {}

    /** Reads a document; what is wrong with its form is in the result. */
    static Document read(String text, String name) {
        return new Yaml().document(text, name);
    }

    /** Reads one value that we wrote ourselves. */
    static JsonNode value(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (JsonProcessingException wrong) {
            throw new IllegalStateException("not YAML: " + text, wrong);
        }
    }

    static ObjectNode emptyTree() {
        return MAPPER.createObjectNode();
    }

    private Document document(String text, String name) {
        ObjectNode tree = emptyTree();
        try (JsonParser parser = MAPPER.createParser(text)) {
            if (parser.nextToken() == JsonToken.START_OBJECT) {
                tree = mapping(parser, "", name);
            } else if (parser.currentToken() != null && parser.currentToken() != JsonToken.VALUE_NULL) {
                problems.add(new Problem(name, "must hold keys and values, such as \"session:\""));
            }
            if (parser.nextToken() != null && problems.isEmpty()) {
                problems.add(new Problem(
                        name + ':' + parser.currentTokenLocation().getLineNr(), "a second YAML document is not read"));
            }
        } catch (JsonProcessingException wrong) {
            problems.add(notYaml(wrong, name));
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
        return new Document(tree, lines, problems);
    }

    private static Problem notYaml(JsonProcessingException wrong, String name) {
        String where = wrong.getLocation() == null
                ? name
                : name + ':' + wrong.getLocation().getLineNr();
        return new Problem(
                where,
                "is not YAML: " + wrong.getOriginalMessage().lines().findFirst().orElse(""));
    }

    private JsonNode node(JsonParser parser, String path, String name) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> mapping(parser, path, name);
            case START_ARRAY -> sequence(parser, path, name);
            default -> MAPPER.readTree(parser);
        };
    }

    private ObjectNode mapping(JsonParser parser, String path, String name) throws IOException {
        ObjectNode tree = emptyTree();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = parser.currentName();
            String child = path.isEmpty() ? key : path + '.' + key;
            int line = parser.currentTokenLocation().getLineNr();
            if (tree.has(key)) {
                problems.add(new Problem(
                        child,
                        "stands here again, first on line " + lines.get(child) + " [" + name + ':' + line + ']'));
            } else {
                lines.put(child, line);
            }
            parser.nextToken();
            tree.set(key, node(parser, child, name));
        }
        return tree;
    }

    private ArrayNode sequence(JsonParser parser, String path, String name) throws IOException {
        ArrayNode items = MAPPER.createArrayNode();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            String child = path + '[' + items.size() + ']';
            lines.put(child, parser.currentTokenLocation().getLineNr());
            items.add(node(parser, child, name));
        }
        return items;
    }
}

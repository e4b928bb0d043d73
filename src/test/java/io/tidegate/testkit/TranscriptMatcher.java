package io.tidegate.testkit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Compares frames with those of one transcript. A string like {@code "<cursor>"} there is a wildcard: it stands for any
 * one string, number or boolean, the first time, and from then on for the same again. Order of keys does not matter,
 * additional fields do; numbers are equal when their values are.
 */
public final class TranscriptMatcher {
    private static final Pattern WILDCARD = Pattern.compile("<[a-z0-9-]+>");
    private static final Pattern QUOTED_WILDCARD = Pattern.compile("\"(" + WILDCARD.pattern() + ")\"");
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final Map<String, JsonNode> bound = new HashMap<>();

    /** What a client sends: the text with every wildcard replaced by the JSON of what it is bound to. */
    public String fill(String text) {
        return QUOTED_WILDCARD.matcher(text).replaceAll(found -> {
            JsonNode value = bound.get(found.group(1));
            if (value == null) {
                throw new IllegalArgumentException(found.group(1) + " is used before anything has bound it: " + text);
            }
            return Matcher.quoteReplacement(value.toString());
        });
    }

    /**
     * Removes the first of the expected frames that the actual one matches, and binds its wildcards.
     *
     * @return null, or when there is no such frame in which way the actual one differs from each
     */
    public @Nullable String take(List<String> expected, String actual) {
        List<String> differences = new ArrayList<>();
        for (Iterator<String> candidates = expected.iterator(); candidates.hasNext(); ) {
            String difference = match(candidates.next(), actual);
            if (difference == null) {
                candidates.remove();
                return null;
            }
            differences.add(difference);
        }
        return "nothing expected matches " + actual + ": " + differences;
    }

    /**
     * Compares one frame, and binds its wildcards when it matches.
     *
     * @return null, or what differs first
     */
    public @Nullable String match(String expected, String actual) {
        Map<String, JsonNode> tentative = new HashMap<>(bound);
        String difference = difference("", read(expected), read(actual), tentative);
        if (difference == null) {
            bound.putAll(tentative);
        }
        return difference;
    }

    private static @Nullable String difference(
            String path, JsonNode expected, JsonNode actual, Map<String, JsonNode> bindings) {
        if (isWildcard(expected)) {
            return bind(path, expected.textValue(), actual, bindings);
        }
        if (expected.isObject() && actual.isObject()) {
            return objectDifference(path, expected, actual, bindings);
        }
        if (expected.isArray() && actual.isArray()) {
            return arrayDifference(path, expected, actual, bindings);
        }
        return sameValue(expected, actual) ? null : told(path, expected, actual);
    }

    private static @Nullable String bind(
            String path, String wildcard, JsonNode actual, Map<String, JsonNode> bindings) {
        JsonNode before = bindings.get(wildcard);
        if (before != null) {
            return sameValue(before, actual) ? null : told(path, before, actual);
        }
        if (!actual.isValueNode() || actual.isNull()) {
            return path + ": expected a value for " + wildcard + ", got " + actual;
        }
        bindings.put(wildcard, actual);
        return null;
    }

    private static @Nullable String objectDifference(
            String path, JsonNode expected, JsonNode actual, Map<String, JsonNode> bindings) {
        TreeSet<String> names = new TreeSet<>();
        expected.fieldNames().forEachRemaining(names::add);
        actual.fieldNames().forEachRemaining(names::add);
        for (String name : names) {
            if (!expected.has(name) || !actual.has(name)) {
                return path + "/" + name + (actual.has(name) ? ": not expected" : ": missing");
            }
            String difference = difference(path + "/" + name, expected.get(name), actual.get(name), bindings);
            if (difference != null) {
                return difference;
            }
        }
        return null;
    }

    private static @Nullable String arrayDifference(
            String path, JsonNode expected, JsonNode actual, Map<String, JsonNode> bindings) {
        if (expected.size() != actual.size()) {
            return path + ": expected " + expected.size() + " elements, got " + actual.size();
        }
        for (int i = 0; i < expected.size(); i++) {
            String difference = difference(path + "/" + i, expected.get(i), actual.get(i), bindings);
            if (difference != null) {
                return difference;
            }
        }
        return null;
    }

    private static boolean sameValue(JsonNode left, JsonNode right) {
        if (left.isNumber() && right.isNumber()) {
            return left.decimalValue().compareTo(right.decimalValue()) == 0;
        }
        return left.equals(right);
    }

    private static boolean isWildcard(JsonNode node) {
        return node.isTextual() && WILDCARD.matcher(node.textValue()).matches();
    }

    private static String told(String path, JsonNode expected, JsonNode actual) {
        return path + ": expected " + expected + ", got " + actual;
    }

    private static JsonNode read(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException notJson) {
            throw new IllegalArgumentException("not JSON: " + json, notJson);
        }
    }
}

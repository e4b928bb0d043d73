package io.tidegate.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** All keys that one value can be given to, by their path, and what a text means as the value of one. */
final class SettingKeys {
    private static final Map<String, RecordComponent> KEYS = keys();

    private SettingKeys() {}

    /** Every key's path and component, in the order of the reference. */
    static Map<String, RecordComponent> all() {
        return KEYS;
    }

    /** What the component says about itself. */
    static Setting setting(RecordComponent component) {
        return Objects.requireNonNull(component.getAnnotation(Setting.class), component.getName());
    }

    /** What the component's list is of. */
    static Class<?> itemType(RecordComponent component) {
        return (Class<?>) ((ParameterizedType) component.getGenericType()).getActualTypeArguments()[0];
    }

    /** Whether the key takes records, which no single text can describe. */
    static boolean needsYaml(RecordComponent component) {
        return component.getType() == List.class && itemType(component).isRecord();
    }

    /** The environment variable for a path: {@code session.pingInterval} is {@code TIDEGATE_SESSION_PING_INTERVAL}. */
    static String environmentName(String path) {
        return "TIDEGATE_"
                + path.replace('.', '_')
                        .replaceAll("([a-z0-9])([A-Z])", "$1_$2")
                        .toUpperCase(Locale.ROOT);
    }

    /** What a text from outside YAML means for the component; what does not fit stays text and is refused later. */
    static JsonNode fromText(RecordComponent component, String text) {
        Class<?> type = component.getType();
        if (type == List.class) {
            ArrayNode items = JsonNodeFactory.instance.arrayNode();
            Arrays.stream(text.split(",", -1))
                    .map(String::strip)
                    .filter(item -> !item.isEmpty())
                    .forEach(items::add);
            return items;
        }
        if ((type == int.class || type == long.class) && text.matches("-?\\d{1,18}")) {
            return LongNode.valueOf(Long.parseLong(text));
        }
        if (type == boolean.class && (text.equals("true") || text.equals("false"))) {
            return BooleanNode.valueOf(text.equals("true"));
        }
        return TextNode.valueOf(text);
    }

    /** What was meant by an unknown name: one of its neighbours, or the same name in another section. */
    static Optional<String> guess(String wrong, Collection<String> neighbours) {
        return NameGuess.nearest(wrong, neighbours)
                .or(() -> KEYS.keySet().stream()
                        .filter(path -> path.endsWith('.' + wrong))
                        .findFirst())
                .or(() -> NameGuess.nearest(wrong, KEYS.keySet()));
    }

    private static Map<String, RecordComponent> keys() {
        Map<String, RecordComponent> keys = new LinkedHashMap<>();
        collect(Config.class, "", keys);
        return Collections.unmodifiableMap(keys);
    }

    private static void collect(Class<?> type, String prefix, Map<String, RecordComponent> keys) {
        for (RecordComponent component : type.getRecordComponents()) {
            String path = prefix + component.getName();
            if (component.getType().isRecord()) {
                collect(component.getType(), path + '.', keys);
            } else {
                keys.put(path, component);
            }
        }
    }
}

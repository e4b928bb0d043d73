package io.tidegate.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * Fills records from a tree; keys that the tree leaves out get their defaults. Jackson's own binding stops at the first
 * problem, so this walks the components itself: a wrong value is reported and replaced by its default, and the walk
 * goes on until everything wrong has been found.
 */
final class RecordBinder {
    private final List<Problem> problems = new ArrayList<>();

    /** Where a default stands in for something wrong. */
    private final List<String> replaced = new ArrayList<>();

    /** A record whose every key has its default. */
    static <R extends Record> R defaults(Class<R> type) {
        RecordBinder binder = new RecordBinder();
        R record = binder.bind(type, Yaml.emptyTree(), "");
        if (!binder.problems.isEmpty()) {
            throw new IllegalStateException("wrong default: " + binder.problems);
        }
        return record;
    }

    /** What was wrong so far; while this is not empty, the records are not to be used. */
    List<Problem> problems() {
        return problems;
    }

    /** The record that the tree describes. */
    <R extends Record> R bind(Class<R> type, JsonNode tree, String path) {
        ObjectNode given = Yaml.emptyTree();
        if (tree instanceof ObjectNode object) {
            given = object;
        } else if (!tree.isNull()) {
            refuse(path, "needs keys below it, not " + shown(tree));
        }
        reportUnknown(type, given, path);
        Object[] values = new Object[type.getRecordComponents().length];
        for (int i = 0; i < values.length; i++) {
            values[i] = component(type.getRecordComponents()[i], given, path);
        }
        return construct(type, values, given, path);
    }

    private Object component(RecordComponent component, ObjectNode given, String path) {
        String child = Problem.join(path, component.getName());
        Optional<JsonNode> node = Optional.ofNullable(given.get(component.getName()));
        if (component.getType().isRecord()) {
            return bind(component.getType().asSubclass(Record.class), node.orElseGet(Yaml::emptyTree), child);
        }
        JsonNode byDefault = Yaml.value(SettingKeys.setting(component).value());
        if (component.getType() == List.class) {
            Class<?> itemType = SettingKeys.itemType(component);
            return node.flatMap(value -> list(itemType, value, child))
                    .orElseGet(() -> list(itemType, byDefault, child).orElseThrow());
        }
        return node.flatMap(value -> scalar(component.getType(), value, child))
                .orElseGet(() -> Scalars.read(component.getType(), byDefault).orElseThrow());
    }

    private Optional<Object> scalar(Class<?> type, JsonNode node, String path) {
        Optional<Object> value = Scalars.read(type, node);
        if (value.isEmpty()) {
            refuse(path, "must be " + Scalars.expected(type) + ", not " + shown(node));
        }
        return value;
    }

    /** Empty when it is no list, or one of its items is wrong. */
    private Optional<List<Object>> list(Class<?> itemType, JsonNode node, String path) {
        if (!node.isArray()) {
            refuse(path, "must be a list, not " + shown(node));
            return Optional.empty();
        }
        List<Object> items = new ArrayList<>();
        for (int i = 0; i < node.size(); i++) {
            String child = path + '[' + i + ']';
            if (itemType.isRecord()) {
                items.add(bind(itemType.asSubclass(Record.class), node.get(i), child));
            } else {
                scalar(itemType, node.get(i), child).ifPresent(items::add);
            }
        }
        return items.size() == node.size() ? Optional.of(items) : Optional.empty();
    }

    private <R extends Record> R construct(Class<R> type, Object[] values, ObjectNode given, String path) {
        try {
            return constructor(type).newInstance(values);
        } catch (InvocationTargetException refused) {
            if (!(refused.getCause() instanceof ConfigException wrong) || given.isEmpty()) {
                throw new IllegalStateException("cannot make " + type.getName(), refused.getCause());
            }
            wrong.details().stream()
                    .map(problem -> problem.below(path))
                    .filter(problem -> problem.involved().stream().noneMatch(this::isReplaced))
                    .forEach(problems::add);
            replaced.add(path);
            return bind(type, Yaml.emptyTree(), path);
        } catch (ReflectiveOperationException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static <R extends Record> Constructor<R> constructor(Class<R> type) throws NoSuchMethodException {
        return type.getDeclaredConstructor(Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new));
    }

    private void reportUnknown(Class<? extends Record> type, ObjectNode given, String path) {
        List<String> known = Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getName)
                .toList();
        for (Iterator<String> names = given.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!known.contains(name)) {
                String guess = SettingKeys.guess(name, known)
                        .map(meant -> "; did you mean " + meant + "?")
                        .orElse("");
                problems.add(new Problem(Problem.join(path, name), "unknown key" + guess));
            }
        }
    }

    private void refuse(String path, String text) {
        problems.add(new Problem(path, text));
        replaced.add(path);
    }

    private boolean isReplaced(String path) {
        return replaced.stream().anyMatch(wrong -> path.equals(wrong) || path.startsWith(wrong + '.'));
    }

    private static String shown(JsonNode node) {
        String text = node.isNull() ? "nothing" : node.toString();
        return text.length() <= 40 ? text : text.substring(0, 40) + "…";
    }
}

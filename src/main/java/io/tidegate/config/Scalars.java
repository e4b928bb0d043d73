package io.tidegate.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** The types of single values, each with what counts as one and how to tell people. */
final class Scalars {
    private Scalars() {}

    /** The node as a value of the type; empty when it is none. Numbers are not text here, nor text numbers. */
    static Optional<Object> read(Class<?> type, JsonNode node) {
        if (type == int.class) {
            return when(node.isIntegralNumber() && node.canConvertToInt(), node.intValue());
        }
        if (type == long.class) {
            return when(node.isIntegralNumber() && node.canConvertToLong(), node.longValue());
        }
        if (type == boolean.class) {
            return when(node.isBoolean(), node.booleanValue());
        }
        if (type == String.class) {
            return when(node.isTextual(), node.asText());
        }
        if (type == Duration.class) {
            return DurationText.parse(node.isTextual() ? node.asText() : "").map(Object.class::cast);
        }
        return Arrays.<Object>stream(constants(type))
                .filter(constant -> written(constant).equals(node.asText()))
                .findFirst();
    }

    /** What a value of the type looks like. */
    static String expected(Class<?> type) {
        if (type == int.class || type == long.class) {
            return "a whole number" + (type == int.class ? " up to " + Integer.MAX_VALUE : "");
        }
        if (type == boolean.class) {
            return "true or false";
        }
        if (type == String.class) {
            return "text (in quotes where YAML would see something else)";
        }
        if (type == Duration.class) {
            return DurationText.EXPECTED;
        }
        return Arrays.stream(constants(type)).map(Scalars::written).collect(Collectors.joining(", ", "one of ", ""));
    }

    private static Optional<Object> when(boolean fits, Object value) {
        return fits ? Optional.of(value) : Optional.empty();
    }

    private static Object[] constants(Class<?> type) {
        Object[] constants = type.getEnumConstants();
        if (constants == null) {
            throw new IllegalStateException("settings cannot be of " + type);
        }
        return constants;
    }

    private static String written(Object constant) {
        return ((Enum<?>) constant).name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}

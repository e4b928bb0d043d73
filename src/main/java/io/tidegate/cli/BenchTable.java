package io.tidegate.cli;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes the figures of a load test for people: a name and a value in each line, aligned. */
final class BenchTable {
    private static final String GAP = "  ";

    private BenchTable() {}

    static String of(Map<String, Object> fields) {
        List<String[]> rows = new ArrayList<>();
        fields.forEach((name, value) -> addRows(rows, name, value));
        int width = rows.stream().mapToInt(row -> row[0].length()).max().orElse(0);
        StringBuilder table = new StringBuilder();
        for (String[] row : rows) {
            table.append(row[0]).append(" ".repeat(width - row[0].length()));
            table.append(GAP).append(row[1]).append(System.lineSeparator());
        }
        return table.toString().stripTrailing();
    }

    private static void addRows(List<String[]> rows, String name, Object value) {
        if (value instanceof Map<?, ?> values) {
            if (!values.isEmpty()) {
                rows.add(new String[] {name, joined(values)});
            }
        } else if (value instanceof Collection<?> values) {
            values.forEach(each -> addRows(rows, name, each));
        } else {
            rows.add(new String[] {name, text(value)});
        }
    }

    /** Counts that are zero are left out, so that the others are seen. */
    private static String joined(Map<?, ?> values) {
        return values.entrySet().stream()
                .filter(entry -> !entry.getValue().equals(0L))
                .map(entry -> entry.getKey() + " " + text(entry.getValue()))
                .collect(Collectors.joining(GAP));
    }

    private static String text(Object value) {
        if (value instanceof Double rate) {
            return String.format(Locale.ROOT, "%,.1f", rate);
        }
        return value instanceof Long count ? String.format(Locale.ROOT, "%,d", count) : value.toString();
    }
}

package io.tidegate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The table of packages in docs/architecture.md, which is the rule and not a copy of it. */
final class PackageTable {
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(\\w+)` \\| [^|]+ \\| ([a-z, –]+) \\|$");
    private static final String NONE = "–";

    private PackageTable() {}

    /** Which packages each package may use. */
    static Map<String, List<String>> read() {
        Map<String, List<String>> table = new LinkedHashMap<>();
        Matcher row = ROW.matcher(document());
        while (row.find()) {
            String uses = row.group(2);
            table.put(row.group(1), uses.equals(NONE) ? List.of() : Arrays.asList(uses.split(", ", -1)));
        }
        if (table.isEmpty()) {
            throw new IllegalStateException("docs/architecture.md has no table of packages");
        }
        return table;
    }

    private static String document() {
        try {
            return Files.readString(Path.of("docs", "architecture.md"));
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }
}

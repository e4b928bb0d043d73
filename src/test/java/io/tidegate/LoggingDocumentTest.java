package io.tidegate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** docs/logging.md lists every key that a log line may have. */
final class LoggingDocumentTest {
    private static final Pattern KEY = Pattern.compile("addKeyValue\\(\\s*\"(\\w+)\"");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([a-z]\\w+)` \\|");

    @Test
    void everyKeyIsListed() throws IOException {
        Set<String> used = new TreeSet<>();
        for (Path file : Sources.in(Path.of("src", "main", "java"), ".java")) {
            KEY.matcher(Files.readString(file)).results().forEach(key -> used.add(key.group(1)));
        }
        Set<String> listed = ROW.matcher(Files.readString(Path.of("docs", "logging.md")))
                .results()
                .map(row -> row.group(1))
                .collect(Collectors.toSet());
        assertThat(used).isNotEmpty().isSubsetOf(listed);
    }
}

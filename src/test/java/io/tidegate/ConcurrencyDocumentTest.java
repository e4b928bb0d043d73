package io.tidegate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** docs/concurrency.md names every class that shares state between threads, has a thread, or waits. */
final class ConcurrencyDocumentTest {
    /** What only names a kind of failure, a unit or a function. */
    private static final Set<String> HARMLESS = Set.of(
            "Callable",
            "CancellationException",
            "CompletionException",
            "CompletionStage",
            "ExecutionException",
            "RejectedExecutionException",
            "TimeUnit",
            "TimeoutException");

    private static final Pattern COMMENT_OR_TEXT = Pattern.compile("(?s)/\\*.*?\\*/|//[^\\n]*|\"[^\"\\n]*\"");
    private static final Pattern CONCURRENT_TYPE =
            Pattern.compile("java\\.util\\.concurrent\\.(?:atomic\\.|locks\\.)?([A-Z]\\w+)");
    private static final Pattern SHARED =
            Pattern.compile("\\b(?:synchronized|volatile)\\b|new Thread\\(|executeBlocking\\(|\\.join\\(\\)");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([A-Z]\\w+)` \\|");

    private final String document = Files.readString(Path.of("docs", "concurrency.md"));
    private final Set<String> sharing = sharing();

    ConcurrencyDocumentTest() throws IOException {}

    @Test
    void everyClassThatSharesStateIsNamed() {
        assertThat(sharing)
                .isNotEmpty()
                .allSatisfy(type -> assertThat(document)
                        .as("docs/concurrency.md: what does %s guard, by whom, in which order?", type)
                        .contains('`' + type + '`'));
    }

    @Test
    void everyRowIsOfAClassThatStillSharesState() {
        Set<String> rows =
                ROW.matcher(document).results().map(row -> row.group(1)).collect(Collectors.toSet());
        assertThat(rows).isNotEmpty().isSubsetOf(sharing);
    }

    private static Set<String> sharing() throws IOException {
        Set<String> found = new TreeSet<>();
        for (Path file : Sources.in(Path.of("src", "main", "java"), ".java")) {
            if (sharesState(COMMENT_OR_TEXT.matcher(Files.readString(file)).replaceAll(""))) {
                found.add(Sources.typeOf(file));
            }
        }
        return found;
    }

    private static boolean sharesState(String code) {
        return SHARED.matcher(code).find()
                || CONCURRENT_TYPE
                        .matcher(code)
                        .results()
                        .map((MatchResult type) -> type.group(1))
                        .anyMatch(type -> !HARMLESS.contains(type));
    }
}

package io.tidegate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What holds for every file of the repository: nothing of one machine in it, and no link that leads nowhere. */
final class RepositoryTest {
    /** Put together, so that this file does not hold what it looks for. */
    private static final Pattern MACHINE = Pattern.compile("(?<![\\w.$}/-])/(?:wo" + "rk|ro" + "ot|ho" + "me)/\\w");

    /** A host by a name that hosts of packages have. */
    private static final Pattern REGISTRY = Pattern.compile(
            "(?i)\\b(?:[\\w-]+\\.)*[\\w-]*(?:repo1?|registry|mirror|artifactory|nexus|pypi|npmjs|npm|jcenter"
                    + "|sonatype|pythonhosted|ghcr|docker)(?:\\.[\\w-]+)*\\.(?:com|org|io|net|dev|internal|local)\\b(?!\\.)");

    private static final Pattern OPEN_TASK =
            Pattern.compile("\\b(?:TO" + "DO|FIX" + "ME|XX" + "X)\\b(?! ?\\(#\\d+\\))");
    private static final Pattern RESOLVED = Pattern.compile("\"resolved\"");
    private static final Pattern INLINE_LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
    private static final Pattern DEFINITION = Pattern.compile("(?m)^\\[([^]]+)]: (\\S+)$");
    private static final Pattern REFERENCE = Pattern.compile("(?<![]\\w`\\[])\\[([A-Z][A-Za-z]+)](?![(\\[:])");
    private static final Pattern CODE = Pattern.compile("(?ms)^```.*?^```|`[^`\\n]*`");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.+)$");
    private static final Pattern INDENTED_COMMAND = Pattern.compile("(?m)^    (mvn .+)$");

    private final Map<Path, String> texts = texts();

    RepositoryTest() throws IOException {}

    private static Map<Path, String> texts() throws IOException {
        Map<Path, String> texts = new LinkedHashMap<>();
        for (Path file : Sources.all()) {
            texts.put(file, new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
        }
        return texts;
    }

    @Test
    void noFileKnowsTheMachineItWasWrittenOn() {
        assertThat(finds(MACHINE, file -> true)).isEmpty();
    }

    @Test
    void noFileNamesARegistry() {
        assertThat(finds(REGISTRY, file -> true)).isEmpty();
    }

    @Test
    void noTaskIsLeftOpenWithoutAnIssue() {
        assertThat(finds(OPEN_TASK, file -> true)).isEmpty();
    }

    @Test
    void lockFilesDoNotSayWherePackagesCameFrom() {
        assertThat(texts.keySet()).anyMatch(RepositoryTest::isLockFile);
        assertThat(finds(RESOLVED, RepositoryTest::isLockFile)).isEmpty();
    }

    private static boolean isLockFile(Path file) {
        return file.endsWith("package-lock.json");
    }

    @Test
    void everyPackageSaysWhatItIs() {
        Set<Path> packages = texts.keySet().stream()
                .filter(file -> file.startsWith(Path.of("src", "main", "java")))
                .map(Path::getParent)
                .collect(Collectors.toSet());
        assertThat(packages)
                .isNotEmpty()
                .allSatisfy(directory -> assertThat(texts.getOrDefault(directory.resolve("package-info.java"), ""))
                        .as(directory + "/package-info.java")
                        .contains("/**", "@NullMarked"));
    }

    @Test
    void everyLinkOfADocumentLeadsSomewhere() {
        List<String> broken = new ArrayList<>();
        documents()
                .forEach((file, text) -> links(text)
                        .filter(link -> !link.startsWith("http"))
                        .filter(link -> !leadsSomewhere(file, link))
                        .forEach(link -> broken.add(file + ": " + link)));
        assertThat(broken).isEmpty();
    }

    @Test
    void everyReferenceOfADocumentIsDefinedAndUsed() {
        documents().forEach((file, text) -> {
            Set<String> defined = DEFINITION
                    .matcher(text)
                    .results()
                    .map(definition -> definition.group(1))
                    .collect(Collectors.toSet());
            Set<String> used = REFERENCE
                    .matcher(CODE.matcher(text).replaceAll(""))
                    .results()
                    .map(reference -> reference.group(1))
                    .collect(Collectors.toSet());
            assertThat(used).as(file.toString()).isEqualTo(defined);
        });
    }

    @Test
    void continuousIntegrationRunsTheTestCommandOfTheReadme() {
        List<String> commands = INDENTED_COMMAND
                .matcher(texts.getOrDefault(Path.of("README.md"), ""))
                .results()
                .map(command -> command.group(1))
                .toList();
        assertThat(commands).hasSize(1);
        assertThat(texts.getOrDefault(Path.of(".ci", "run"), "").lines()).contains(commands.get(0));
    }

    private Map<Path, String> documents() {
        return texts.entrySet().stream()
                .filter(entry -> entry.getKey().toString().endsWith(".md"))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private static Stream<String> links(String text) {
        return Stream.concat(
                INLINE_LINK.matcher(CODE.matcher(text).replaceAll("")).results().map(link -> link.group(1)),
                DEFINITION.matcher(text).results().map(definition -> definition.group(2)));
    }

    private boolean leadsSomewhere(Path file, String link) {
        int hash = link.indexOf('#');
        String path = hash < 0 ? link : link.substring(0, hash);
        Path directory = file.getParent() == null ? Path.of("") : file.getParent();
        Path target = path.isEmpty() ? file : directory.resolve(path).normalize();
        if (hash < 0) {
            return Files.exists(target);
        }
        return headings(texts.getOrDefault(target, "")).contains(link.substring(hash + 1));
    }

    /** As the usual renderers of Markdown name them. */
    private static Set<String> headings(String text) {
        return HEADING.matcher(text)
                .results()
                .map(heading -> heading.group(1).toLowerCase(Locale.ROOT))
                .map(heading -> heading.replaceAll("[^a-z0-9 _-]", "").replace(' ', '-'))
                .collect(Collectors.toCollection(HashSet::new));
    }

    private interface FileFilter {
        boolean accepts(Path file);
    }

    private List<String> finds(Pattern pattern, FileFilter filter) {
        List<String> found = new ArrayList<>();
        texts.forEach((file, text) -> {
            if (filter.accepts(file)) {
                pattern.matcher(text).results().map(MatchResult::group).forEach(hit -> found.add(file + ": " + hit));
            }
        });
        return found;
    }
}

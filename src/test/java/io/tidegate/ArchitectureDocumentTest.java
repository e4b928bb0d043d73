package io.tidegate;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.config.Config;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** docs/architecture.md keeps what it promises: two short ways, all packages, and a bound for everything. */
final class ArchitectureDocumentTest {
    private static final int STOPS_MAX = 6;
    private static final Pattern STOP = Pattern.compile("(?m)^\\d\\. \\[\\w+]");
    private static final Pattern KEY =
            Pattern.compile("`((?:websocket|auth|cluster|stream|bus|hub|session|drain|http|addresses\\[])\\.[\\w.]+)`");

    private final String document = Files.readString(Path.of("docs", "architecture.md"));

    ArchitectureDocumentTest() throws IOException {}

    @Test
    void eachWayTakesAtMostSixFiles() {
        for (String way : new String[] {"The way in", "The way out"}) {
            assertThat(STOP.matcher(section(way)).results().count()).as(way).isBetween(1L, (long) STOPS_MAX);
        }
    }

    @Test
    void tableOfPackagesHasAllThatThereAre() throws IOException {
        Set<String> packages = Sources.in(Path.of("src", "main", "java"), "package-info.java").stream()
                .map(file -> file.getName(file.getNameCount() - 2).toString())
                .collect(Collectors.toSet());
        assertThat(PackageTable.read().keySet()).isEqualTo(packages);
    }

    @Test
    void everyKeyThatIsNamedExists() {
        assertThat(keysIn(document)).isNotEmpty().isSubsetOf(configKeys());
    }

    @Test
    void everyLimitOfTheConfigurationIsNamed() {
        Set<String> limits =
                configKeys().stream().filter(key -> key.endsWith("Max")).collect(Collectors.toSet());
        assertThat(limits).isNotEmpty().isSubsetOf(keysIn(document));
    }

    private String section(String heading) {
        int start = document.indexOf("\n## " + heading + "\n");
        assertThat(start).as(heading).isPositive();
        return document.substring(start, document.indexOf("\n## ", start + 1));
    }

    private static Set<String> keysIn(String text) {
        return KEY.matcher(text).results().map(key -> key.group(1)).collect(Collectors.toSet());
    }

    private static Set<String> configKeys() {
        Set<String> keys = new TreeSet<>();
        collect(Config.class, "", keys);
        return keys;
    }

    private static void collect(Class<?> type, String prefix, Set<String> keys) {
        for (RecordComponent component : type.getRecordComponents()) {
            String path = prefix + component.getName();
            Class<?> item = component.getGenericType() instanceof ParameterizedType list ? itemOf(list) : null;
            if (component.getType().isRecord()) {
                collect(component.getType(), path + '.', keys);
            } else if (item != null && item.isRecord()) {
                collect(item, path + "[].", keys);
            } else {
                keys.add(path);
            }
        }
    }

    private static Class<?> itemOf(ParameterizedType list) {
        Type item = list.getActualTypeArguments()[0];
        return item instanceof Class<?> type ? type : Object.class;
    }
}

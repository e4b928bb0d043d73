package io.tidegate.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/security.md lists the attacks that are tried, each with its outcome. */
final class HostileDocumentTest {
    @Test
    void tableOfAttacksIsThatOfTheTest() throws IOException {
        assertThat(tableIn(document())).containsExactlyElementsOf(rows());
    }

    @Test
    void numberOfAttacksIsTold() throws IOException {
        assertThat(document()).contains(AttackTable.all().count() + " attacks");
    }

    @Test
    void noTwoAttacksAreCalledAlike() {
        assertThat(AttackTable.all().map(attack -> attack.theme() + ": " + attack.what()))
                .doesNotHaveDuplicates();
    }

    private static String document() throws IOException {
        StringBuilder all = new StringBuilder();
        try (Stream<Path> files = Files.list(Path.of("docs"))) {
            for (Path file : files.filter(file -> file.getFileName().toString().startsWith("security"))
                    .sorted()
                    .toList()) {
                all.append(Files.readString(file));
            }
        }
        return all.toString();
    }

    private static List<String> tableIn(String document) {
        return document.lines()
                .dropWhile(line -> !line.equals("| theme | attack | outcome |"))
                .skip(2)
                .takeWhile(line -> line.startsWith("|"))
                .toList();
    }

    private static List<String> rows() {
        return AttackTable.all()
                .map(attack -> "| " + attack.theme() + " | " + attack.what() + " | " + attack.outcome() + " |")
                .toList();
    }
}

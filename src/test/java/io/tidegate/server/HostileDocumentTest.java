package io.tidegate.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** docs/attacks.md lists the attacks that are tried, each with its outcome. */
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
        return Files.readString(Path.of("docs", "attacks.md"));
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

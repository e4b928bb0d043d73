package io.tidegate.operations;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.tidegate.testkit.Program;
import io.tidegate.testkit.ShippedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The alerts by Prometheus' own tool, and that none lacks a case, or a page for whoever is woken by it. */
final class AlertsTest {
    private static final Path CONFIGURATION = Path.of("conf", "prometheus.yml");
    private static final Path ALERTS = Path.of("conf", "prometheus", "alerts.yml");
    private static final Path CASES = Path.of("conf", "prometheus", "alerts.test.yml");
    private static final String DISCOVERY =
            "kubernetes_sd_configs:\n      - role: pod\n        namespaces:\n          names: [tidegate]";
    private static final String RUNBOOK = "docs/operations.md";

    @Test
    void prometheusTakesTheFilesAndEveryCaseHolds() {
        Program.assumeInstalled("promtool");
        runs("check", "config", CONFIGURATION.toString());
        runs("check", "rules", ALERTS.toString());
        runs("test", "rules", CASES.toString());
    }

    /** But for the discovery, which Debian's Prometheus is built without. */
    @Test
    void configurationForKubernetesIsOneToo(@TempDir Path folder) throws IOException {
        Program.assumeInstalled("promtool");
        ShippedFile.read(ALERTS).writeTo(Files.createDirectory(folder.resolve("prometheus")));
        Path file = ShippedFile.read(CONFIGURATION)
                .with("  - job_name: tidegate\n    metrics_path", "  - job_name: static\n    metrics_path")
                .uncommented("#k8s ")
                .with(DISCOVERY, "static_configs:\n      - targets: [pod]")
                .writeTo(folder);
        runs("check", "config", file.toString());
    }

    private static void runs(String... arguments) {
        Program.Ended ended = Program.run(
                Stream.concat(Stream.of("promtool"), Stream.of(arguments)).toList());
        assertThat(ended.code()).as(ended.output()).isZero();
        assertThat(ended.output()).contains("SUCCESS").doesNotContain("FAILED");
    }

    @Test
    void everyAlertHasACaseThatFiresAndOneThatDoesNot() throws IOException {
        List<String> firing = new ArrayList<>();
        List<String> silent = new ArrayList<>();
        for (JsonNode test : new YAMLMapper().readTree(CASES.toFile()).path("tests")) {
            for (JsonNode expected : test.path("alert_rule_test")) {
                (expected.path("exp_alerts").isEmpty() ? silent : firing)
                        .add(expected.path("alertname").asText());
                assertThat(test.path("input_series"))
                        .as("a case without anything is silent for nothing")
                        .isNotEmpty();
            }
        }
        List<String> names = alerts().map(alert -> alert.path("alert").asText()).toList();
        assertThat(firing).containsExactlyInAnyOrderElementsOf(names);
        assertThat(silent).containsExactlyInAnyOrderElementsOf(names);
    }

    @Test
    void everyAlertSaysWhatItIsAndHasItsPageInTheRunbook() throws IOException {
        List<String> headings = Files.readString(Path.of(RUNBOOK))
                .lines()
                .filter(line -> line.startsWith("### "))
                .map(line -> line.substring("### ".length()))
                .toList();
        assertThat(alerts()).hasSizeGreaterThan(20).allSatisfy(alert -> {
            String name = alert.path("alert").asText();
            assertThat(alert.path("for").asText()).matches("\\d+[smh]");
            assertThat(alert.path("labels").path("severity").asText()).isIn("critical", "warning");
            assertThat(alert.path("annotations").path("summary").asText()).isNotBlank();
            assertThat(alert.path("annotations").path("description").asText()).isNotBlank();
            assertThat(alert.path("annotations").path("runbook_url").asText())
                    .isEqualTo(RUNBOOK + "#" + name.toLowerCase(Locale.ROOT));
            assertThat(headings).contains(name);
        });
        assertThat(headings.stream().filter(heading -> heading.startsWith("Tidegate")))
                .as("pages without an alert")
                .hasSameSizeAs(alerts().toList());
    }

    private static Stream<JsonNode> alerts() throws IOException {
        JsonNode groups = new YAMLMapper().readTree(ALERTS.toFile()).path("groups");
        return StreamSupport.stream(groups.spliterator(), false)
                .flatMap(group -> StreamSupport.stream(group.path("rules").spliterator(), false));
    }
}

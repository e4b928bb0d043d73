package io.tidegate.operations;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidegate.testkit.Dashboard;
import io.tidegate.testkit.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The dashboard, by itself. That its queries have data is shown by PrometheusIT. */
final class DashboardTest {
    private static final Dashboard DASHBOARD = Dashboard.read();

    @Test
    void everyPanelSaysWhatItShowsAndInWhat() {
        assertThat(DASHBOARD.panels()).hasSizeGreaterThan(40).allSatisfy(panel -> {
            String title = panel.path("title").asText();
            assertThat(title).isNotBlank();
            assertThat(panel.path("description").asText()).as(title).endsWith(".");
            assertThat(panel.path("fieldConfig").path("defaults").path("unit").asText())
                    .as(title)
                    .isNotBlank();
            assertThat(panel.path("targets")).as(title).isNotEmpty();
            assertThat(panel.path("datasource").path("uid").asText()).as(title).isEqualTo("${datasource}");
        });
        assertThat(DASHBOARD.panels().stream().map(panel -> panel.path("id").asInt()))
                .doesNotHaveDuplicates();
    }

    @Test
    void panelsDoNotCoverEachOther() {
        List<JsonNode> panels = DASHBOARD.panels();
        for (int i = 0; i < panels.size(); i++) {
            JsonNode place = panels.get(i).path("gridPos");
            assertThat(panels.subList(i + 1, panels.size())).noneMatch(other -> overlap(place, other.path("gridPos")));
        }
    }

    private static boolean overlap(JsonNode one, JsonNode other) {
        return meets(one, other, "x", "w") && meets(one, other, "y", "h");
    }

    private static boolean meets(JsonNode one, JsonNode other, String from, String size) {
        int first = one.path(from).asInt();
        int second = other.path(from).asInt();
        return first < second + other.path(size).asInt()
                && second < first + one.path(size).asInt();
    }

    @Test
    void everyQueryIsOneAndIsBoundToJobAndInstance(@TempDir Path folder) throws IOException {
        Program.assumeInstalled("promtool");
        JsonMapper json = new JsonMapper();
        ObjectNode root = json.createObjectNode();
        var rules = root.putArray("groups").addObject().put("name", "dashboard").putArray("rules");
        int number = 0;
        for (Dashboard.Query query : DASHBOARD.queries()) {
            assertThat(query.expression()).contains("job=~", "instance=~").doesNotContain("$");
            rules.addObject().put("record", "dashboard:" + number++).put("expr", query.expression());
        }
        Path file = Files.writeString(folder.resolve("rules.yml"), json.writeValueAsString(root)); // JSON is YAML
        Program.Ended ended = Program.run(List.of("promtool", "check", "rules", file.toString()));
        assertThat(ended.code()).as(ended.output()).isZero();
        assertThat(ended.output()).contains(number + " rules found");
    }

    @Test
    void variablesAreJobInstanceAndQuantile() {
        JsonNode variables = DASHBOARD.root().path("templating").path("list");
        assertThat(StreamSupport.stream(variables.spliterator(), false)
                        .map(variable -> variable.path("name").asText()))
                .containsExactly("datasource", "job", "instance", "quantile");
    }
}

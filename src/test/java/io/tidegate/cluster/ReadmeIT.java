package io.tidegate.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.testkit.FreePorts;
import io.tidegate.testkit.RawClient;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The README's story, line by line: what a newcomer would type does what the text around it says. */
@Timeout(300)
final class ReadmeIT {
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```(sh|json)\\n(.*?)^```$");

    /** What subscribers print while each block of shell lines runs, in the order of the README. */
    private static final List<List<String>> HEADLINES = List.of(
            List.of(),
            List.of("The tide is rising", "High tide"),
            List.of("The tide is falling", "Low tide"),
            List.of("The tide is falling", "Low tide", "Still here"),
            List.of());

    private final int first = FreePorts.one();
    private final int second = FreePorts.one();
    private final int firstMember = FreePorts.member();
    private final int secondMember = FreePorts.member();

    private record Block(String language, List<String> lines) {}

    @Test
    void everyLineOfTheStoryDoesWhatTheTextSays() throws IOException {
        assertThat(Path.of(System.getProperty("tidegate.jar", "target/tidegate.jar")))
                .as("what bin/tidegate runs; mvn package makes it")
                .exists();
        List<Block> blocks = blocks(Files.readString(Path.of("README.md")));
        try (Shell shell = Shell.open(environment())) {
            Iterator<List<String>> headlines = HEADLINES.iterator();
            for (Block block : blocks) {
                if (block.language().equals("json")) {
                    sayByHand(block.lines());
                    shell.awaitThat(
                            "the reader shows it", () -> headlines(shell, 0).contains("By hand"));
                } else {
                    assertThat(headlines).as("what is expected of " + block).hasNext();
                    type(shell, block.lines(), headlines.next());
                }
            }
            assertThat(headlines.hasNext()).isFalse();
            assertThat(shell.run("wait $SECOND")).as(shell.log()).isZero();
        }
    }

    /** Nodes of this test alone, at its own ports; those that the lines name are replaced in them. */
    private Map<String, String> environment() {
        return Map.of(
                "TIDEGATE_WEBSOCKET_PORT", Integer.toString(first),
                "TIDEGATE_CLUSTER_PORT", Integer.toString(firstMember),
                "TIDEGATE_CLUSTER_MEMBERS", "127.0.0.1:" + firstMember + ",127.0.0.1:" + secondMember,
                "TIDEGATE_CLUSTER_NAME", "readme-" + UUID.randomUUID(),
                "TIDEGATE_URL", "ws://127.0.0.1:" + first + "/ws");
    }

    private List<Block> blocks(String readme) {
        List<Block> blocks = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(readme);
        while (matcher.find()) {
            List<String> lines =
                    matcher.group(2).lines().map(this::withFreePorts).toList();
            blocks.add(new Block(matcher.group(1), lines));
        }
        return blocks;
    }

    private String withFreePorts(String line) {
        return line.replace("8080", Integer.toString(first))
                .replace("8081", Integer.toString(second))
                .replace("5702", Integer.toString(secondMember));
    }

    private static void type(Shell shell, List<String> lines, List<String> headlines) {
        int before = shell.printed().size();
        for (String line : lines) {
            long ready = shell.countPrinted(ReadmeIT::isReady);
            long connected = shell.countTold(ReadmeIT::isConnected);
            assertThat(shell.run(line)).as(line).isZero();
            if (line.contains("tidegate serve ")) {
                shell.awaitThat("ready: " + line, () -> shell.countPrinted(ReadmeIT::isReady) > ready);
            } else if (line.contains("tidegate sub ")) {
                shell.awaitThat("connected: " + line, () -> shell.countTold(ReadmeIT::isConnected) > connected);
            }
        }
        shell.awaitThat("headlines of " + lines, () -> headlines(shell, before).size() >= headlines.size());
        assertThat(headlines(shell, before)).as(shell.log()).isEqualTo(headlines);
    }

    private static boolean isReady(String line) {
        return line.startsWith("ready ws://");
    }

    private static boolean isConnected(String line) {
        return line.startsWith("connected to ");
    }

    private static List<String> headlines(Shell shell, int before) {
        List<String> printed = shell.printed();
        return printed.subList(before, printed.size()).stream()
                .filter(line -> line.startsWith("{"))
                .map(line -> new JsonObject(line).getString("headline"))
                .toList();
    }

    /** The lines for any WebSocket client, at the node that the text names. */
    private void sayByHand(List<String> lines) {
        try (RawClient client = RawClient.connect("ws://127.0.0.1:" + second + "/ws")) {
            lines.forEach(client::send);
            List<JsonObject> answers = new ArrayList<>();
            // connected, registered, published, and the publications, the last one by hand
            while (answers.size() < 3 || count(answers, "rec") < 6 || count(answers, "published") < 1) {
                answers.add(client.awaitJson());
            }
            assertThat(answers.get(0).getString("type")).isEqualTo("connected");
            assertThat(count(answers, "registered")).isEqualTo(1);
            assertThat(answers.stream()
                            .filter(answer -> answer.getString("type").equals("rec"))
                            .map(answer -> answer.getJsonObject("body").getString("headline")))
                    .containsExactly(
                            "The tide is rising",
                            "High tide",
                            "The tide is falling",
                            "Low tide",
                            "Still here",
                            "By hand");
        }
    }

    private static long count(List<JsonObject> answers, String type) {
        return answers.stream()
                .filter(answer -> type.equals(answer.getString("type")))
                .count();
    }
}

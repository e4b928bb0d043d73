package io.tidegate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidegate.cli.FakeGateway.Peer;
import io.tidegate.testkit.FreePorts;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class PubCommandIT {
    private final CommandRun command = new CommandRun();
    private final AtomicInteger offset = new AtomicInteger();

    @Test
    void publishesTheBodyAndPrintsItsCursor() {
        try (FakeGateway gateway = new FakeGateway(this::accept)) {
            int exitCode = command.run(
                    "pub", "news", "{\"a\":1.50}", "--key", "k1", "-H", "lang=en", "-H", "x=y=z", "-u", gateway.url());

            assertThat(exitCode).isZero();
            assertThat(command.lines()).containsExactly("a:1");
            assertThat(bodies(gateway)).containsExactly("{\"a\":1.50}");
            JsonNode frame = gateway.received("publish").get(0).frame();
            assertThat(frame.path("address").asText()).isEqualTo("news");
            assertThat(frame.path("key").asText()).isEqualTo("k1");
            assertThat(frame.path("headers").toString()).isEqualTo("{\"lang\":\"en\",\"x\":\"y=z\"}");
        }
    }

    @Test
    void whatIsNotJsonIsPublishedAsText() {
        try (FakeGateway gateway = new FakeGateway(this::accept)) {
            command.run("pub", "news", "hello world", "-u", gateway.url());
            command.run("pub", "news", "1 2", "-u", gateway.url());
            command.run("pub", "news", "", "-u", gateway.url());
            command.run("pub", "news", "12", "--text", "-u", gateway.url());

            assertThat(bodies(gateway)).containsExactly("\"hello world\"", "\"1 2\"", "\"\"", "\"12\"");
        }
    }

    @Test
    void linesOfStdinAreEachPublishedWithAKeyOfTheirOwn() {
        try (FakeGateway gateway = new FakeGateway(this::accept)) {
            int exitCode =
                    command.input("1\nzwei\n{\"drei\":3}\n").run("pub", "news", "--key", "k", "-u", gateway.url());

            assertThat(exitCode).isZero();
            assertThat(command.lines()).containsExactly("a:1", "a:2", "a:3");
            assertThat(bodies(gateway)).containsExactly("1", "\"zwei\"", "{\"drei\":3}");
            assertThat(keys(gateway)).containsExactly("k-1", "k-2", "k-3");
        }
    }

    @Test
    void emptyInputPublishesNothingAndIsFine() {
        try (FakeGateway gateway = new FakeGateway(this::accept)) {
            assertThat(command.run("pub", "news", "-u", gateway.url())).isZero();
            assertThat(gateway.received("publish")).isEmpty();
        }
    }

    @Test
    void atMostTheWindowWaitsForAnswers() {
        List<JsonNode> waiting = new ArrayList<>();
        List<Integer> most = new CopyOnWriteArrayList<>();
        try (FakeGateway gateway = new FakeGateway((client, frame) -> {
            if (frame.path("type").asText().equals("connect")) {
                client.connected(frame, "s1", "");
                return;
            }
            waiting.add(frame);
            most.add(waiting.size());
            // Answers only when the window is full, so a client that waits with fewer never ends.
            if (waiting.size() == 8) {
                waiting.forEach(publish -> client.published(publish, "a:" + offset.incrementAndGet()));
                waiting.clear();
            }
        })) {
            int exitCode = command.input(numbers(80)).run("pub", "news", "--window", "8", "-u", gateway.url());

            assertThat(exitCode).isZero();
            assertThat(command.lines()).hasSize(80);
            assertThat(most).contains(8).allMatch(size -> size <= 8);
        }
    }

    @Test
    void retryableRefusalIsSentAgainWithTheSameKey() {
        AtomicInteger tries = new AtomicInteger();
        try (FakeGateway gateway = new FakeGateway((client, frame) -> {
            if (frame.path("type").asText().equals("publish") && tries.incrementAndGet() < 3) {
                client.failed(frame, true);
            } else {
                accept(client, frame);
            }
        })) {
            assertThat(command.run("pub", "news", "1", "-u", gateway.url())).isZero();
            assertThat(keys(gateway)).hasSize(3).containsOnly(keys(gateway).get(0));
            assertThat(command.lines()).containsExactly("a:1");
        }
    }

    @Test
    void whatWasNotAnsweredIsSentAgainInOrderAfterALoss() {
        try (FakeGateway gateway = new FakeGateway((client, frame) -> {
            boolean third = frame.path("body").asInt() == 3;
            if (client.connection() == 1 && third) {
                client.close(1001);
            } else if (client.connection() > 1 || !frame.has("body")) {
                accept(client, frame);
            }
        })) {
            int exitCode = command.input("1\n2\n3\n").run("pub", "news", "--key", "k", "-u", gateway.url());

            assertThat(exitCode).isZero();
            assertThat(gateway.received("publish").stream()
                            .filter(publish -> publish.connection() == 2)
                            .map(publish -> publish.frame().path("key").asText()))
                    .containsExactly("k-1", "k-2", "k-3");
            assertThat(command.lines()).containsExactly("a:1", "a:2", "a:3");
        }
    }

    @Test
    void refusedLineFailsTheRunButNotTheOthers() {
        try (FakeGateway gateway = new FakeGateway((client, frame) -> {
            if (frame.path("body").asInt() == 2) {
                client.failed(frame, false);
            } else {
                accept(client, frame);
            }
        })) {
            int exitCode = command.input("1\n2\n3\n").run("pub", "news", "--key", "k", "-u", gateway.url());

            assertThat(exitCode).isEqualTo(ExitCode.FAILURE);
            assertThat(command.lines()).containsExactly("a:1", "a:2");
            assertThat(command.err()).contains("refused, key k-2: TEST: said no");
        }
    }

    @Test
    void silenceOfTheGatewayIsAFailure() {
        try (FakeGateway gateway = new FakeGateway((client, frame) -> {
            if (frame.path("type").asText().equals("connect")) {
                client.connected(frame, "s1", "");
            }
        })) {
            assertThat(command.run("pub", "news", "1", "--wait", "300ms", "-u", gateway.url()))
                    .isEqualTo(ExitCode.FAILURE);
            assertThat(command.err()).contains("1 may or may not have been published");
        }
    }

    @Test
    void overloadWithoutEndIsAFailure() {
        try (FakeGateway gateway = new FakeGateway((client, frame) -> {
            if (frame.path("type").asText().equals("connect")) {
                client.connected(frame, "s1", "");
            } else {
                client.failed(frame, true);
            }
        })) {
            assertThat(command.run("pub", "news", "1", "--wait", "300ms", "-u", gateway.url()))
                    .isEqualTo(ExitCode.FAILURE);
        }
    }

    @Test
    void withoutAnyGatewayEndsUnreachable() {
        String nowhere = "ws://127.0.0.1:" + FreePorts.one() + "/ws";

        assertThat(command.run("pub", "news", "1", "-u", nowhere)).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(command.run("pub", "news", "1", "-u", nowhere, "--wait", "50ms"))
                .isEqualTo(ExitCode.UNREACHABLE);
    }

    @Test
    void wrongUseIsToldApart() {
        assertThat(command.run("pub")).isEqualTo(ExitCode.USAGE);
        assertThat(command.run("pub", "news", "1", "--window", "0")).isEqualTo(ExitCode.USAGE);
        assertThat(command.run("pub", "news", "1", "-H", "lang")).isEqualTo(ExitCode.USAGE);
    }

    private void accept(Peer client, JsonNode frame) {
        if (frame.path("type").asText().equals("connect")) {
            client.connected(frame, "s1", "");
        } else {
            client.published(frame, "a:" + offset.incrementAndGet());
        }
    }

    private static List<String> bodies(FakeGateway gateway) {
        return gateway.received("publish").stream()
                .map(publish -> publish.frame().path("body").toString())
                .toList();
    }

    private static List<String> keys(FakeGateway gateway) {
        return gateway.received("publish").stream()
                .map(publish -> publish.frame().path("key").asText())
                .toList();
    }

    private static String numbers(int count) {
        return IntStream.rangeClosed(1, count).mapToObj(Integer::toString).collect(Collectors.joining("\n"));
    }
}

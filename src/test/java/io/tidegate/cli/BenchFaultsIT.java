package io.tidegate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidegate.cli.FaultyGateway.Fault;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The load test finds every mistake that a gateway makes, and no other. */
@Timeout(60)
final class BenchFaultsIT {
    /** What is a fault wherever it is not zero. */
    private static final List<String> FAULTS = List.of(
            "lost",
            "repeated",
            "reordered",
            "misrouted",
            "damaged",
            "cursorHoles",
            "cursorBackwards",
            "epochsUntold",
            "gaps",
            "unexpected");

    private final CommandRun command = new CommandRun();
    private JsonNode report = new ObjectMapper().createObjectNode();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "LOSE              | lost cursorHoles",
                "LOSE_AND_HIDE_IT  | lost",
                "REPEAT            | repeated cursorBackwards",
                "REORDER           | reordered cursorHoles cursorBackwards",
                "WRONG_ADDRESS     | lost misrouted cursorHoles",
                "WRONG_SUBSCRIBER  | misrouted",
                "DAMAGE            | damaged",
                "GAP               | lost gaps",
                "CHATTER           | unexpected"
            })
    void everyMistakeIsCountedAsWhatItIs(Fault fault, String found) throws IOException {
        try (FaultyGateway gateway = new FaultyGateway(fault)) {
            assertThat(run(gateway, "fanout", "--rate", "150")).isEqualTo(ExitCode.FAILURE);

            assertThat(gateway.faults()).isPositive();
            Map<String, Long> counts = faults();
            assertThat(counts.keySet()).containsExactlyInAnyOrder(found.split(" "));
            assertThat(counts.values()).allSatisfy(count -> assertThat(count).isEqualTo(gateway.faults()));
            assertThat(report.path("verdict").asText()).isEqualTo("failed");
            assertThat(report.path("problems").size()).isGreaterThanOrEqualTo(counts.size());
        }
    }

    @Test
    void aNewEpochThatNobodyToldIsFound() throws IOException {
        try (FaultyGateway gateway = new FaultyGateway(Fault.EPOCH)) {
            assertThat(run(gateway, "fanout", "--rate", "150")).isEqualTo(ExitCode.FAILURE);

            // There and back again.
            assertThat(faults()).containsOnlyKeys("epochsUntold");
            assertThat(faults().get("epochsUntold")).isBetween((long) gateway.faults(), 2L * gateway.faults());
        }
    }

    @Test
    void withoutAMistakeNothingIsFound() throws IOException {
        try (FaultyGateway gateway = new FaultyGateway(Fault.NONE)) {
            assertThat(run(gateway, "fanout", "--in-flight", "4")).isZero();

            assertThat(faults()).isEmpty();
            assertThat(report.path("checks").path("delivered").asLong())
                    .isPositive()
                    .isEqualTo(report.path("checks").path("expected").asLong());
        }
    }

    @Test
    void publicationsOfOthersDoNotDisturb() throws IOException {
        try (FaultyGateway gateway = new FaultyGateway(Fault.FOREIGN)) {
            assertThat(run(gateway, "fanout", "--rate", "150")).isZero();

            assertThat(faults()).isEmpty();
            assertThat(report.path("checks").path("foreign").asLong()).isPositive();
        }
    }

    @Test
    void whatIsRefusedIsNotLost() throws IOException {
        try (FaultyGateway gateway = new FaultyGateway(Fault.REFUSE)) {
            assertThat(run(gateway, "fanout", "--in-flight", "4")).isZero();

            assertThat(faults()).isEmpty();
            assertThat(report.path("refused").path("TEST").asLong()).isEqualTo(gateway.faults());
        }
    }

    @Test
    void aConnectionThatEndsEndsTheRun() throws IOException {
        try (FaultyGateway gateway = new FaultyGateway(Fault.CLOSE)) {
            assertThat(run(gateway, "fanout", "--rate", "150")).isEqualTo(ExitCode.FAILURE);

            assertThat(report.path("ended").path("close 4000").asLong()).isPositive();
            assertThat(report.path("problems").path(0).asText()).contains("ended");
        }
    }

    @Test
    void aPublicationWithoutAnswerEndsTheRunWhenPatienceIsOver() throws IOException {
        try (FaultyGateway gateway = new FaultyGateway(Fault.NEVER_ANSWER)) {
            assertThat(run(gateway, "publish", "--publishers", "1", "--in-flight", "1"))
                    .isEqualTo(ExitCode.FAILURE);

            assertThat(gateway.faults()).isEqualTo(1);
            assertThat(report.path("problems").path(0).asText()).contains("nothing has happened for 1 s");
            assertThat(report.path("acknowledged").asLong()).isEqualTo(9);
        }
    }

    @Test
    void aResumeGetsWhatWasMissed() throws IOException {
        try (FaultyGateway gateway = new FaultyGateway(Fault.NONE)) {
            assertThat(resume(gateway)).isZero();

            assertThat(faults()).isEmpty();
            assertThat(report.path("caughtUp").asLong()).isEqualTo(3);
            assertThat(report.path("checks").path("delivered").asLong()).isEqualTo(3 * (25 + 1));
        }
    }

    @ParameterizedTest
    @CsvSource({"LOSE,lost", "LOSE_AND_HIDE_IT,lost", "REPEAT,repeated", "REORDER,reordered"})
    void aResumeThatIsNotExactIsFound(Fault fault, String found) throws IOException {
        try (FaultyGateway gateway = new FaultyGateway(fault)) {
            assertThat(resume(gateway)).isEqualTo(ExitCode.FAILURE);

            assertThat(faults()).containsKey(found);
        }
    }

    @Test
    void aSessionThatIsForgottenIsFound() throws IOException {
        try (FaultyGateway gateway = new FaultyGateway(Fault.FORGET_SESSION)) {
            assertThat(resume(gateway)).isEqualTo(ExitCode.FAILURE);

            assertThat(report.path("ended").path("session not resumed").asLong())
                    .isPositive();
        }
    }

    @ParameterizedTest
    @CsvSource({"LOSE,lost", "REPEAT,repeated"})
    void anOutageHidesNoMistake(Fault fault, String found) throws IOException {
        try (FaultyGateway gateway = new FaultyGateway(fault)) {
            assertThat(run(gateway, "outage", "--rate", "150")).isEqualTo(ExitCode.FAILURE);

            assertThat(faults()).containsKey(found);
        }
    }

    private int resume(FaultyGateway gateway) throws IOException {
        return bench(gateway, "resume", "--connections", "3", "--publications", "25");
    }

    private int run(FaultyGateway gateway, String... arguments) throws IOException {
        String[] all = List.of("--connections", "3", "--addresses", "2", "--warmup", "0s", "--time", "500ms")
                .toArray(String[]::new);
        return bench(gateway, concat(arguments, all));
    }

    private int bench(FaultyGateway gateway, String... arguments) throws IOException {
        int exitCode = command.run(concat(
                new String[] {"bench"},
                concat(arguments, new String[] {"--json", "--patience", "1s", "-u", gateway.url()})));
        report = new ObjectMapper().readTree(command.out());
        return exitCode;
    }

    private static String[] concat(String[] first, String[] second) {
        String[] all = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }

    private Map<String, Long> faults() {
        Map<String, Long> counts = new TreeMap<>();
        FAULTS.forEach(name -> {
            long count = report.path("checks").path(name).asLong();
            if (count > 0) {
                counts.put(name, count);
            }
        });
        return counts;
    }
}

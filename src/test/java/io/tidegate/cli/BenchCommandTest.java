package io.tidegate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.testkit.FreePorts;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class BenchCommandTest {
    private final CommandRun command = new CommandRun();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "fanout --connections -1             | --connections must be 0 or more",
                "fanout --addresses 0                | --addresses must be 1 or more",
                "fanout --in-flight 0                | --in-flight must be 1 or more",
                "fanout --publishers 9 --in-flight 8 | --publishers must not be more than --in-flight",
                "fanout --rate 5 --in-flight 8       | exclude each other",
                "fanout --rate 0                     | --rate must be above 0",
                "fanout --rate NaN                   | --rate must be above 0",
                "fanout --time 0s                    | --time must be above 0",
                "fanout --time soon                  | 'soon' is not a duration",
                "fanout --body-bytes 62              | --body-bytes must be between 63 and 524288",
                "fanout --threads 0                  | --threads must be between 1 and 256",
                "fanout --connect-rate -1            | --connect-rate must be above 0",
                "fanout --pending 0                  | --pending must be 1 or more",
                "fanout --prefix a\"b                | --prefix may have letters",
                "fanout --source 127.0.0.9-127.0.0.1 | it looks like 127.0.0.1-127.0.0.4",
                "fanout -u wss://a/ws                | without TLS: 'wss://a/ws'; it looks like ws://",
                "publish --publishers 65537          | --publishers must be 65536 or less",
                "latency --rate -1                   | --rate must be above 0",
                "resume --publishers 2               | --publishers must not be more than --addresses",
                "resume --publications 0             | --publications must be 1 or more",
                "resume --resume-rate 0              | --resume-rate must be above 0",
                "connections --hold -1s              | '-1s' is not a duration",
                "fanout --connectons 5               | Unknown option",
                "funout                              | Unmatched argument"
            })
    void aWrongOptionIsToldAndNothingRuns(String arguments, String problem) {
        assertThat(command.run(("bench " + arguments.strip()).split(" +"))).isEqualTo(ExitCode.USAGE);

        assertThat(command.err()).contains(problem);
        assertThat(command.out()).isEmpty();
    }

    @Test
    void withoutAKindTheUsageIsShown() {
        assertThat(command.run("bench")).isEqualTo(ExitCode.USAGE);
        assertThat(command.err()).contains("fanout", "publish", "latency", "connections", "resume");
    }

    @Test
    void whereNobodyListensItSaysSo() {
        String url = "ws://127.0.0.1:" + FreePorts.one() + "/ws";
        assertThat(command.environment(Map.of("TIDEGATE_URL", url))
                        .run("bench", "fanout", "--connections", "3", "--patience", "5s"))
                .isEqualTo(ExitCode.UNREACHABLE);
        assertThat(command.out()).contains(url).contains("connection refused").contains("failed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"fanout", "publish", "latency", "connections", "resume"})
    void eachKindHasHelp(String kind) {
        assertThat(command.run("bench", kind, "--help")).isZero();
        assertThat(command.out()).contains("--target", "--connections", "--json");
    }
}

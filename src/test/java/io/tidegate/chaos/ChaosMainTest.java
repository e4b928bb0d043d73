package io.tidegate.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** The command line of {@code tidegate-chaos}. */
final class ChaosMainTest {
    private static final int WRONG = 2;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        return new CommandLine(new ChaosMain())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
    }

    @ParameterizedTest
    @CsvSource({
        "--kinds,        nonsense, kill-two",
        "--duration,     3,        a duration such as",
        "--nodes,        1,        at least 2",
        "--publishers,   0,        at least 1",
        "--subscribers,  0,        at least 1",
        "--addresses,    0,        at least 1",
        "--rate,         0,        at least 1",
    })
    void wrongOptionIsRefusedWithWhatIsExpected(String option, String value, String expected) {
        assertThat(run(option, value)).isEqualTo(WRONG);
        assertThat(err.toString()).contains(option).contains(expected);
    }

    @Test
    void helpNamesEveryKindOfFault() {
        assertThat(run("--help")).isZero();
        for (FaultKind kind : FaultKind.values()) {
            assertThat(out.toString()).contains(kind.toString());
        }
    }
}

package io.tidegate.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidegate.testkit.Transcripts.ClientSends;
import io.tidegate.testkit.Transcripts.Connect;
import io.tidegate.testkit.Transcripts.Cut;
import io.tidegate.testkit.Transcripts.ServerSends;
import io.tidegate.testkit.Transcripts.Transcript;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Reading transcripts, and comparing frames with them. */
final class TranscriptsTest {
    private final TranscriptMatcher matcher = new TranscriptMatcher();

    @Test
    void blocksBecomeStepsUnderTheirHeading() {
        String markdown = """
                # Title
                ```json
                C no transcript
                ```
                ## Part
                ```transcript
                # hello
                C {"type":"ping"}

                S {"a":1}
                # between
                S {"b":2}
                -- cut
                -- connect
                S {"c":3}
                ```
                """;
        assertThat(Transcripts.parse(markdown))
                .containsExactly(new Transcript(
                        "Part",
                        6,
                        List.of(
                                new ClientSends(8, "{\"type\":\"ping\"}"),
                                new ServerSends(10, List.of("{\"a\":1}", "{\"b\":2}")),
                                new Cut(13),
                                new Connect(14),
                                new ServerSends(15, List.of("{\"c\":3}")))));
    }

    @Test
    void lineThatIsNoStepIsRefused() {
        assertThatThrownBy(() -> Transcripts.parse("```transcript\nX {}\n```\n"))
                .hasMessageContaining("line 2");
        assertThatThrownBy(() -> Transcripts.parse("\n```transcript\nC {}\n")).hasMessageContaining("line 2");
    }

    @Test
    void keysMayStandInAnyOrderButNoneMayBeMissingOrAdded() {
        assertThat(matcher.match("{\"a\":1,\"b\":[{\"c\":null}]}", "{\"b\":[{\"c\":null}],\"a\":1}"))
                .isNull();
        assertThat(matcher.match("{\"a\":1}", "{\"a\":1,\"b\":2}")).isEqualTo("/b: not expected");
        assertThat(matcher.match("{\"a\":1,\"b\":2}", "{\"a\":1}")).isEqualTo("/b: missing");
        assertThat(matcher.match("[{\"a\":true}]", "[{\"a\":false}]")).isEqualTo("/0/a: expected true, got false");
        assertThat(matcher.match("[1,2]", "[1]")).isEqualTo(": expected 2 elements, got 1");
        assertThat(matcher.match("{\"a\":\"1\"}", "{\"a\":1}")).isNotNull();
    }

    @Test
    void numbersAreEqualWhenTheirValuesAre() {
        assertThat(matcher.match("[1,1.50,1e2]", "[1.0,1.5,100]")).isNull();
        assertThat(matcher.match("9007199254740993", "9007199254740992")).isNotNull();
    }

    @Test
    void wildcardStandsForTheSameThroughout() {
        assertThat(matcher.match("{\"a\":\"<x>\",\"b\":\"<n>\"}", "{\"a\":\"k:1\",\"b\":7}"))
                .isNull();
        assertThat(matcher.match("\"<x>\"", "\"k:1\"")).isNull();
        assertThat(matcher.match("\"<x>\"", "\"k:2\"")).isEqualTo(": expected \"k:1\", got \"k:2\"");
        assertThat(matcher.fill("{\"cursor\":\"<x>\",\"n\":\"<n>\",\"t\":\"<Not one>\"}"))
                .isEqualTo("{\"cursor\":\"k:1\",\"n\":7,\"t\":\"<Not one>\"}");
    }

    @Test
    void wildcardStandsForAValueOnly() {
        assertThat(matcher.match("\"<x>\"", "{}")).isNotNull();
        assertThat(matcher.match("\"<x>\"", "null")).isNotNull();
        assertThatThrownBy(() -> matcher.fill("\"<x>\"")).hasMessageContaining("<x>");
    }

    @Test
    void frameThatDoesNotMatchBindsNothing() {
        assertThat(matcher.match("{\"a\":\"<x>\",\"b\":1}", "{\"a\":\"k:1\",\"b\":2}"))
                .isNotNull();
        assertThat(matcher.match("{\"a\":\"<x>\",\"b\":1}", "{\"a\":\"k:2\",\"b\":1}"))
                .isNull();
    }

    @Test
    void frameIsTakenFromThoseThatAreExpected() {
        List<String> expected = new ArrayList<>(List.of("{\"a\":1}", "{\"b\":\"<x>\"}", "{\"a\":1}"));
        assertThat(matcher.take(expected, "{\"b\":5}")).isNull();
        assertThat(matcher.take(expected, "{\"a\":1}")).isNull();
        assertThat(expected).containsExactly("{\"a\":1}");
        assertThat(matcher.take(expected, "{\"b\":5}")).contains("{\"b\":5}");
    }
}

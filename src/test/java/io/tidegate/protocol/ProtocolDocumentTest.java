package io.tidegate.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidegate.testkit.Transcripts;
import io.tidegate.testkit.Transcripts.ClientSends;
import io.tidegate.testkit.Transcripts.ServerSends;
import io.tidegate.testkit.Transcripts.Transcript;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** docs/protocol.md says what the code does, as far as that can be seen without a node. */
final class ProtocolDocumentTest {
    private static final Pattern CODE_ROW = Pattern.compile("(?m)^\\| (\\d+) \\| `([A-Z_]+)` \\| [^|]+ \\| [^|]+ \\|$");
    private static final Pattern WILDCARD = Pattern.compile("\"<[a-z0-9-]+>\"");
    private static final Pattern LINK = Pattern.compile("\\]\\(#([^)]+)\\)");
    private static final Set<String> SERVER_TYPES =
            Set.of("connected", "registered", "rec", "gap", "unregistered", "published", "history", "err");
    private static final int FIRST_FAILURE_CODE = 100;
    private static final int FIRST_CLOSE_CODE = 1000;

    private final JsonEncoding encoding = new JsonEncoding(new ProtocolLimits(
            255, 64, 262_144, ProtocolLimits.DEFAULT_DEPTH_MAX, ProtocolLimits.DEFAULT_KEY_LENGTH_MAX, 1000));
    private final ObjectMapper json = new ObjectMapper();
    private final String document = Files.readString(Path.of("docs", "protocol.md"));
    private final List<Transcript> transcripts = Transcripts.parse(document);

    ProtocolDocumentTest() throws IOException {}

    @Test
    void tableOfFailureCodesIsThatOfTheCode() {
        assertThat(codeRows(FIRST_FAILURE_CODE, FIRST_CLOSE_CODE))
                .containsExactlyElementsOf(Arrays.stream(FailureCode.values())
                        .map(code -> code.number() + " " + code.name())
                        .toList());
    }

    @Test
    void tableOfCloseCodesIsThatOfTheCode() {
        assertThat(codeRows(FIRST_CLOSE_CODE, Integer.MAX_VALUE))
                .containsExactlyElementsOf(Arrays.stream(CloseCode.values())
                        .map(code -> code.number() + " " + code.name())
                        .toList());
    }

    @Test
    void everyTypeOfFrameIsShown() throws IOException {
        Set<String> server = new HashSet<>();
        for (String frame : serverFrames()) {
            server.add(json.readTree(frame).get("type").textValue());
        }
        assertThat(server).isEqualTo(SERVER_TYPES);
        assertThat(clientFrames().stream().map(Object::getClass).distinct())
                .containsExactlyInAnyOrder(Arrays.stream(ClientFrame.class.getPermittedSubclasses())
                        .toArray(Class<?>[]::new));
    }

    @Test
    void everyErrorHasTheNumberAndRetryabilityOfItsName() throws IOException {
        Map<String, FailureCode> codes = new HashMap<>();
        Arrays.stream(FailureCode.values()).forEach(code -> codes.put(code.name(), code));
        for (String frame : serverFrames()) {
            JsonNode error = json.readTree(frame);
            FailureCode code = codes.get(error.path("failureType").asText());
            if (code != null) {
                assertThat(error.get("failureCode").intValue()).as(frame).isEqualTo(code.number());
                assertThat(error.get("retryable").booleanValue()).as(frame).isEqualTo(code.retryable());
            }
        }
    }

    @Test
    void everyMessageThatCannotBeReadIsAnsweredAsTheDecoderSays() throws IOException {
        for (Transcript transcript : transcripts) {
            for (int i = 0; i + 1 < transcript.steps().size(); i++) {
                if (transcript.steps().get(i) instanceof ClientSends client
                        && transcript.steps().get(i + 1) instanceof ServerSends server) {
                    checkInvalid(client, server);
                }
            }
        }
    }

    private void checkInvalid(ClientSends client, ServerSends server) throws IOException {
        for (Object heard : decode(client.text())) {
            if (heard instanceof FrameRecorder.Invalid invalid) {
                ServerFrame.Failure failure = new ServerFrame.Failure(
                        invalid.id(),
                        null,
                        invalid.code().number(),
                        invalid.code().name(),
                        "<message>",
                        false);
                JsonNode expected = json.readTree(encoding.encode(failure).payload());
                assertThat(server.frames())
                        .as("line " + client.line())
                        .anySatisfy(frame -> assertThat(json.readTree(frame.replaceAll("<message-\\d+>", "<message>")))
                                .isEqualTo(expected));
            }
        }
    }

    @Test
    void everyLinkLeadsToAHeading() {
        Set<String> headings = new HashSet<>();
        document.lines()
                .filter(line -> line.startsWith("## "))
                .map(line -> line.substring(3).toLowerCase(Locale.ROOT))
                .forEach(heading ->
                        headings.add(heading.replaceAll("[^a-z0-9 -]", "").replace(' ', '-')));
        assertThat(LINK.matcher(document).results().map(link -> link.group(1))).isSubsetOf(headings);
    }

    @Test
    void transcriptsDoNotDisturbEachOther() {
        Map<String, Transcript> owners = new HashMap<>();
        for (Transcript transcript : transcripts) {
            for (Object heard : transcript.steps().stream()
                    .flatMap(step -> step instanceof ClientSends client ? decode(client.text()).stream() : null)
                    .toList()) {
                if (heard instanceof ClientFrame.Publish publish) {
                    Transcript owner = owners.putIfAbsent(publish.address(), transcript);
                    assertThat(owner == null || owner.equals(transcript))
                            .as(publish.address())
                            .isTrue();
                }
            }
        }
        assertThat(owners).isNotEmpty();
    }

    private List<String> codeRows(int from, int to) {
        return CODE_ROW.matcher(document)
                .results()
                .filter(row -> number(row) >= from && number(row) < to)
                .map(row -> row.group(1) + " " + row.group(2))
                .toList();
    }

    private static int number(MatchResult row) {
        return Integer.parseInt(row.group(1));
    }

    private List<String> serverFrames() {
        return transcripts.stream()
                .flatMap(transcript -> transcript.steps().stream())
                .filter(ServerSends.class::isInstance)
                .flatMap(step -> ((ServerSends) step).frames().stream())
                .toList();
    }

    private List<Object> clientFrames() {
        return transcripts.stream()
                .flatMap(transcript -> transcript.steps().stream())
                .filter(ClientSends.class::isInstance)
                .flatMap(step -> decode(((ClientSends) step).text()).stream())
                .filter(ClientFrame.class::isInstance)
                .toList();
    }

    /** With some cursor wherever the transcript has a wildcard. */
    private List<Object> decode(String text) {
        return FrameRecorder.decode(encoding, WILDCARD.matcher(text).replaceAll("\"abc:1\""));
    }
}

package io.tidegate.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import io.vertx.core.json.JsonObject;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

final class JsonLinesTest {
    private final LoggerContext context = new LoggerContext();
    private final JsonLines lines = new JsonLines();

    /** A secret that its toString leaves out. */
    private record Secret(String text) {
        @Override
        public String toString() {
            return "hash";
        }
    }

    private LoggingEvent event(String message, @Nullable Throwable fault) {
        return new LoggingEvent("fqcn", context.getLogger("io.tidegate.Any"), Level.WARN, message, fault, null);
    }

    private JsonObject line(LoggingEvent event) {
        lines.setContext(context);
        lines.start();
        String line = new String(lines.encode(event), UTF_8);
        assertThat(line).endsWith("\n");
        assertThat(line.strip()).doesNotContain("\n", "\r");
        return new JsonObject(line);
    }

    @Test
    void lineIsFlat() {
        JsonObject line = line(event("what happened", null));
        assertThat(line.fieldNames()).isEqualTo(Set.of("ts", "level", "logger", "thread", "msg"));
        assertThat(line.getString("level")).isEqualTo("WARN");
        assertThat(line.getString("logger")).isEqualTo("io.tidegate.Any");
        assertThat(line.getString("msg")).isEqualTo("what happened");
        assertThat(line.getString("ts")).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z");
    }

    @Test
    void quotesNewlinesAndControlsStayInTheirLine() {
        String text = "a \"quoted\"\r\nforged {\"level\":\"ERROR\"}\u2028\u0000\t\\ é 😀";
        JsonObject line = line(event(text, null));
        assertThat(line.getString("msg")).isEqualTo(text);
        assertThat(line.getString("level")).isEqualTo("WARN");
    }

    @Test
    void valuesAreNeverTakenApart() {
        LoggingEvent event = event("x", null);
        event.addKeyValuePair(new KeyValuePair("sessionId", new Secret("the secret")));
        event.addKeyValuePair(new KeyValuePair("count", 7L));
        event.addKeyValuePair(new KeyValuePair("port", 8080));
        event.addKeyValuePair(new KeyValuePair("nativeTransport", true));
        event.addKeyValuePair(new KeyValuePair("error", null));
        event.addKeyValuePair(new KeyValuePair("node", "a\n\"b"));
        JsonObject line = line(event);
        assertThat(line.getValue("sessionId")).isEqualTo("hash");
        assertThat(line.getInteger("count")).isEqualTo(7);
        assertThat(line.getInteger("port")).isEqualTo(8080);
        assertThat(line.getBoolean("nativeTransport")).isTrue();
        assertThat(line.getValue("error", "there")).isNull();
        assertThat(line.getString("node")).isEqualTo("a\n\"b");
        assertThat(line.encode()).doesNotContain("the secret");
    }

    @Test
    void stackTraceIsOneField() {
        JsonObject line = line(event("x", new IllegalStateException("why", new RuntimeException("cause"))));
        assertThat(line.getString("stackTrace"))
                .contains(
                        "IllegalStateException: why", "Caused by: java.lang.RuntimeException: cause", "JsonLinesTest");
    }
}

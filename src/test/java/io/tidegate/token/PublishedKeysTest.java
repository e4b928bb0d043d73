package io.tidegate.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tidegate.config.JwksConfig;
import io.tidegate.metrics.Meters;
import io.tidegate.testkit.Settings;
import io.tidegate.testkit.TokenForge;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PublishedKeysTest {
    private static final JwksConfig CONFIG = Settings.auth("""
                    jwks:
                      url: https://issuer.example/keys
                      refreshIntervalMin: 30s
                      outageMax: 1h
                      keysMax: 3
                    """).jwks();
    private static final TokenForge FORGE = TokenForge.of("ES256");

    private final List<Promise<byte[]>> fetches = new ArrayList<>();
    private long nanos = -5;
    private final PublishedKeys keys =
            new PublishedKeys(CONFIG, this::fetch, () -> nanos, new Meters(new SimpleMeterRegistry()));

    private Future<byte[]> fetch() {
        Promise<byte[]> fetch = Promise.promise();
        fetches.add(fetch);
        return fetch.future();
    }

    private void pass(Duration time) {
        nanos += time.toNanos();
    }

    private static byte[] set(String... ids) {
        JsonArray list = new JsonArray();
        for (String id : ids) {
            list.add(FORGE.jwk(id));
        }
        return new JsonObject().put("keys", list).encode().getBytes(StandardCharsets.UTF_8);
    }

    private List<String> known() {
        return keys.keys().all().stream().map(key -> String.valueOf(key.id())).toList();
    }

    private void answer(byte[] content) {
        fetches.get(fetches.size() - 1).complete(content);
    }

    @Test
    void keysAreFetchedAndReplaced() {
        Future<Void> first = keys.refresh();
        assertThat(first.isComplete()).isFalse();
        answer(set("a", "b"));
        assertThat(first.succeeded()).isTrue();
        assertThat(known()).containsExactly("a", "b");

        pass(Duration.ofSeconds(30));
        keys.refresh();
        answer(set("b", "c"));
        assertThat(known()).containsExactly("b", "c");
    }

    @Test
    void floodOfUnknownKeysCausesOneFetchInTheInterval() {
        List<Future<Void>> waiting = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            waiting.add(keys.refresh());
        }
        assertThat(fetches).hasSize(1);
        answer(set("a"));
        assertThat(waiting).allMatch(Future::succeeded);

        for (int i = 0; i < 3_000; i++) {
            pass(Duration.ofMillis(100));
            assertThat(keys.refresh().isComplete() || fetches.size() > 1).isTrue();
            fetches.get(fetches.size() - 1).tryComplete(set("a"));
        }
        assertThat(fetches).as("in five minutes").hasSizeBetween(10, 11);
    }

    @Test
    void keysGoOnThroughAnOutageButNotForEver() {
        keys.refresh();
        answer(set("a"));
        assertThat(keys.isUp()).isTrue();
        for (int minute = 0; minute < 59; minute++) {
            pass(Duration.ofMinutes(1));
            keys.refresh();
            fetches.get(fetches.size() - 1).fail("down");
            assertThat(known()).containsExactly("a");
            assertThat(keys.isUp()).isFalse();
        }
        pass(Duration.ofMinutes(2));
        assertThat(known()).isEmpty();

        keys.refresh();
        answer(set("a"));
        assertThat(known()).containsExactly("a");
        assertThat(keys.isUp()).isTrue();
    }

    @Test
    void whatIsNoKeySetChangesNothing() {
        keys.refresh();
        answer(set("a"));
        for (String wrong : List.of(
                "",
                "[]",
                "{}",
                "{\"keys\":1}",
                "{\"keys\":[]}{}",
                "{\"keys\":[],\"keys\":[]}",
                "<html>",
                "[".repeat(5_000))) {
            pass(Duration.ofSeconds(30));
            keys.refresh();
            answer(wrong.getBytes(StandardCharsets.UTF_8));
            assertThat(known()).as(wrong).containsExactly("a");
        }
        pass(Duration.ofSeconds(30));
        keys.refresh();
        answer(set("a", "b", "c", "d"));
        assertThat(known()).as("more than keysMax").containsExactly("a");
    }
}

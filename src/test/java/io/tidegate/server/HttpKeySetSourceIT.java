package io.tidegate.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidegate.config.JwksConfig;
import io.tidegate.testkit.KeyServer;
import io.tidegate.testkit.Settings;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Fetching keys from servers, good and bad. */
final class HttpKeySetSourceIT {
    private static final int MAX = 1_000;
    private static final String OK = "HTTP/1.1 200 OK\r\n";

    private final Vertx vertx = Vertx.vertx();
    private final KeyServer server = new KeyServer();
    private final JwksConfig config = Settings.auth(
                    "jwks: {url: '" + server.url() + "', fetchTimeout: 1s, bytesMax: " + MAX + "}")
            .jwks();

    @AfterEach
    void stop() {
        server.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private String fetch() {
        byte[] bytes = new HttpKeySetSource(vertx, config)
                .fetch()
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Test
    void documentIsFetchedAsItIs() {
        String document = "x".repeat(MAX);
        server.publish(document);
        assertThat(fetch()).isEqualTo(document);
        server.write(OK + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
        assertThat(fetch()).isEqualTo("abcde");
    }

    static Stream<Arguments> faults() {
        return Stream.of(
                answer("nothing at all", ""),
                answer("no HTTP", "hello\r\n\r\n"),
                answer("error", "HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n"),
                answer("not found", "HTTP/1.1 404 No\r\nContent-Length: 2\r\n\r\n{}"),
                answer("redirect", "HTTP/1.1 302 Found\r\nLocation: /other\r\nContent-Length: 0\r\n\r\n"),
                answer("too large", OK + "Content-Length: 1001\r\n\r\n" + "x".repeat(MAX + 1)),
                answer(
                        "too large in chunks",
                        OK + "Transfer-Encoding: chunked\r\n\r\n3e9\r\n" + "x".repeat(MAX + 1) + "\r\n0\r\n\r\n"),
                answer("shorter than it says", OK + "Content-Length: 100\r\n\r\nabc"),
                answer("wrong length", OK + "Content-Length: x\r\n\r\nabc"),
                Arguments.of("silence", (KeyServer.Behaviour) (out, end) -> {}),
                Arguments.of("half a head", hanging(OK + "Content-")),
                Arguments.of("half a body", hanging(OK + "Content-Length: 100\r\n\r\nabc")),
                Arguments.of("a huge length and no more", hanging(OK + "Content-Length: 99999999999\r\n\r\nabc")),
                Arguments.of("endless", (KeyServer.Behaviour) (out, end) -> {
                    out.write((OK + "Transfer-Encoding: chunked\r\n\r\n").getBytes(StandardCharsets.UTF_8));
                    while (true) {
                        out.write("1\r\nx\r\n".getBytes(StandardCharsets.UTF_8));
                    }
                }));
    }

    private static Arguments answer(String what, String answer) {
        return Arguments.of(what, (KeyServer.Behaviour) (out, end) -> {
            out.write(answer.getBytes(StandardCharsets.UTF_8));
            out.flush();
            end.close();
        });
    }

    private static KeyServer.Behaviour hanging(String answer) {
        return (out, end) -> {
            out.write(answer.getBytes(StandardCharsets.UTF_8));
            out.flush();
        };
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void badServerFailsTheFetchInTime(String what, KeyServer.Behaviour behaviour) {
        server.behave(behaviour);
        long before = System.nanoTime();

        assertThatThrownBy(this::fetch).as(what).isNotNull();

        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(5));
        assertThat(server.requests()).isEqualTo(1);
    }

    @Test
    void nobodyListening() {
        server.close();
        assertThatThrownBy(this::fetch).isNotNull();
    }
}

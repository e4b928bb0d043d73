package io.tidegate.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tidegate.config.KeyConfig;
import io.tidegate.metrics.Meters;
import io.tidegate.testkit.Settings;
import io.tidegate.testkit.TokenForge;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class VerifiersTest {
    @Test
    void furtherSignaturesAreNotTakenWhenTooManyWait() {
        TokenForge forge = TokenForge.rsa("RS256", 4096);
        VerificationKey key = KeyReader.file(
                new KeyConfig("main", "RS256", ""), forge.keyFile().getBytes(StandardCharsets.UTF_8));
        Token token = (Token) new TokenReader(8_192).read(forge.token("main", new JsonObject()));
        VerificationKey wrong = KeyReader.file(
                new KeyConfig("wrong", "RS256", ""),
                TokenForge.rsa("RS256", 4096).keyFile().getBytes(StandardCharsets.UTF_8));
        List<VerificationKey> slow = Collections.nCopies(2_000, wrong);
        Verifiers verifiers =
                new Verifiers(Settings.auth("verificationsMax: 5"), new Meters(new SimpleMeterRegistry()));
        List<Future<Boolean>> asked = new ArrayList<>();
        try {
            asked.add(verifiers.verify(slow, token));
            for (int i = 0; i < 200; i++) {
                asked.add(verifiers.verify(List.of(key), token));
            }
            long refused = asked.stream().filter(Future::failed).count();
            List<Boolean> answers = asked.stream()
                    .filter(future -> !future.failed())
                    .map(future -> future.toCompletionStage()
                            .toCompletableFuture()
                            .orTimeout(60, TimeUnit.SECONDS)
                            .join())
                    .toList();

            assertThat(refused).isBetween(195L, 196L);
            assertThat(answers.subList(1, answers.size())).isNotEmpty().containsOnly(true);
        } finally {
            verifiers.close();
        }
    }
}

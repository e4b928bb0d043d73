package io.tidegate;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.bus.BusMessageFuzz;
import io.tidegate.config.ConfigFuzz;
import io.tidegate.http.RequestFuzz;
import io.tidegate.protocol.JsonFuzz;
import io.tidegate.token.TokenFuzz;
import io.tidegate.transport.FrameFuzz;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the fuzzer begins with, and what it has found, is tried in every build; {@code .ci/fuzz} looks for more. */
final class FuzzCorpusTest {
    private static final Path CORPUS = Path.of("src", "test", "resources", "fuzz");
    private static final int CHANGES = 20;
    private static final long SEED = 20261122;

    private static final Map<String, Consumer<byte[]>> TARGETS = Map.of(
            "FrameFuzz", FrameFuzz::fuzzerTestOneInput,
            "JsonFuzz", JsonFuzz::fuzzerTestOneInput,
            "BusMessageFuzz", BusMessageFuzz::fuzzerTestOneInput,
            "ConfigFuzz", ConfigFuzz::fuzzerTestOneInput,
            "TokenFuzz", TokenFuzz::fuzzerTestOneInput,
            "RequestFuzz", RequestFuzz::fuzzerTestOneInput);

    private record Input(Consumer<byte[]> target, Path file) {
        @Override
        public String toString() {
            return CORPUS.relativize(file).toString();
        }
    }

    static Stream<Input> inputs() throws IOException {
        try (Stream<Path> files = Files.walk(CORPUS)) {
            return files
                    .filter(Files::isRegularFile)
                    .sorted()
                    .map(file -> new Input(target(file), file))
                    .toList()
                    .stream();
        }
    }

    private static Consumer<byte[]> target(Path file) {
        return Objects.requireNonNull(
                TARGETS.get(file.getName(CORPUS.getNameCount()).toString()));
    }

    @ParameterizedTest
    @MethodSource("inputs")
    void inputDoesNoHarmNorDoesWhatIsLikeIt(Input input) throws IOException {
        byte[] bytes = Files.readAllBytes(input.file());
        input.target().accept(bytes);
        Random random = new Random(SEED);
        for (int i = 0; i < CHANGES && bytes.length > 0; i++) {
            byte[] changed = bytes.clone();
            changed[random.nextInt(changed.length)] = (byte) random.nextInt();
            input.target().accept(changed);
        }
    }

    @Test
    void everyTargetHasInputs() throws IOException {
        for (String target : TARGETS.keySet()) {
            try (Stream<Path> files = Files.list(CORPUS.resolve(target))) {
                assertThat(files).as(target).hasSizeGreaterThan(4);
            }
        }
    }
}

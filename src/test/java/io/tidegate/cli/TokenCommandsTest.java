package io.tidegate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code key create}, {@code token create} and {@code token check}. */
final class TokenCommandsTest {
    @TempDir
    private Path folder = Path.of("");

    private Path config = Path.of("");

    @BeforeEach
    void nameTheConfiguration() {
        config = folder.resolve("gateway.yaml");
    }

    private String path(String name) {
        return folder.resolve(name).toString();
    }

    private static String permissions(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    private void configure(String algorithm, String file) throws IOException {
        Files.writeString(config, """
                auth:
                  audience: [tidegate]
                  keys:
                    - {id: main, algorithm: %s, file: '%s'}
                """.formatted(algorithm, path(file)));
    }

    @ParameterizedTest
    @CsvSource({
        "HS256,main.secret,main.secret",
        "RS256,main.private.pem,main.public.pem",
        "ES256,main.private.pem,main.public.pem",
        "ES384,main.private.pem,main.public.pem",
        "EdDSA,main.private.pem,main.public.pem"
    })
    void tokenOfANewKeyIsTaken(String algorithm, String signing, String checking) throws IOException {
        assertThat(new CommandRun().run("key", "create", algorithm, "main", "--directory", folder.toString()))
                .isZero();
        assertThat(permissions(folder.resolve(signing))).isEqualTo("rw-------");
        configure(algorithm, checking);

        CommandRun create = new CommandRun();
        assertThat(create.run(
                        "token",
                        "create",
                        "--key",
                        path(signing),
                        "--key-id",
                        "main",
                        "--subject",
                        "anna",
                        "--expires",
                        "1h",
                        "--audience",
                        "tidegate",
                        "--role",
                        "editor",
                        "--allow",
                        "news.*=publish,history"))
                .as(create.err())
                .isZero();
        assertThat(create.lines()).hasSize(1);

        CommandRun check = new CommandRun().input(create.out());
        assertThat(check.run("token", "check", "-c", config.toString()))
                .as(check.err())
                .isZero();
        assertThat(check.out())
                .startsWith("valid: anna, expires ")
                .contains("key main", "roles editor", "1 permissions");
    }

    @Test
    void keyIsNeverOverwritten() throws IOException {
        Files.writeString(folder.resolve("main.public.pem"), "mine");

        CommandRun run = new CommandRun();
        assertThat(run.run("key", "create", "ES256", "main", "--directory", folder.toString()))
                .isEqualTo(ExitCode.FAILURE);
        assertThat(run.err()).contains("main.public.pem is there already");
        assertThat(folder.resolve("main.public.pem")).hasContent("mine");
        assertThat(folder.resolve("main.private.pem")).doesNotExist();

        Files.writeString(folder.resolve("other.secret"), "mine");
        assertThat(new CommandRun().run("key", "create", "HS256", "other", "--directory", folder.toString()))
                .isEqualTo(ExitCode.FAILURE);
        assertThat(folder.resolve("other.secret")).hasContent("mine");
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "HS1", "es256", "ES256K"})
    void unknownAlgorithmIsAWrongCommandLine(String algorithm) {
        assertThat(new CommandRun().run("key", "create", algorithm, "x", "--directory", folder.toString()))
                .isEqualTo(ExitCode.USAGE);
        assertThat(folder).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(strings = {"../x", "", "a/b", "."})
    void keyGoesNowhereElse(String name) {
        assertThat(new CommandRun().run("key", "create", "HS256", name, "--directory", folder.toString()))
                .isEqualTo(ExitCode.USAGE);
    }

    @Test
    void checkSaysWhatIsWrongAndNotTheToken() throws IOException {
        new CommandRun().run("key", "create", "HS256", "main", "--directory", folder.toString());
        configure("HS256", "main.secret");
        CommandRun create = new CommandRun();
        create.run("token", "create", "--key", path("main.secret"), "--subject", "anna", "--expires", "1h");
        String token = create.out().strip();

        CommandRun check = new CommandRun().input(token);
        assertThat(check.run("token", "check", "-c", config.toString())).isEqualTo(ExitCode.FAILURE);
        assertThat(check.err()).contains("aud").doesNotContain(token.substring(0, 20));

        CommandRun garbage = new CommandRun().input("x.y");
        assertThat(garbage.run("token", "check", "-c", config.toString())).isEqualTo(ExitCode.FAILURE);
        assertThat(garbage.err()).contains("no signed JWT");
    }

    @Test
    void publicKeySignsNothing() throws IOException {
        new CommandRun().run("key", "create", "ES256", "main", "--directory", folder.toString());

        CommandRun run = new CommandRun();
        assertThat(run.run("token", "create", "--key", path("main.public.pem"), "--subject", "a", "--expires", "1h"))
                .isEqualTo(ExitCode.FAILURE);
        assertThat(run.err()).contains("cannot sign");
        assertThat(new CommandRun()
                        .run(
                                "token",
                                "create",
                                "--key",
                                path("main.private.pem"),
                                "--algorithm",
                                "HS256",
                                "--subject",
                                "a",
                                "--expires",
                                "1h"))
                .as("a private key as secret")
                .isEqualTo(ExitCode.FAILURE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"token", "key"})
    void groupOfCommandsTeachesByExample(String name) {
        CommandRun run = new CommandRun();
        assertThat(run.run(name, "--help")).isZero();
        assertThat(run.out()).contains("Example").contains("  tidegate " + name).contains("create");
        assertThat(new CommandRun().run(name)).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void strictCheckOfAConfigurationFailsWhenItIsNotSafe() throws IOException {
        Files.writeString(config, "auth: {open: true}");

        CommandRun lenient = new CommandRun();
        assertThat(lenient.run("check-config", "-c", config.toString())).isZero();
        assertThat(lenient.err()).contains("auth.open");
        assertThat(new CommandRun().run("check-config", "--strict", "-c", config.toString()))
                .isEqualTo(ExitCode.FAILURE);
    }
}

package io.tidegate.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidegate.cli.GatewayStarter.RunningGateway;
import io.tidegate.config.Config;
import io.tidegate.config.ConfigReference;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CommandsTest {
    private final CommandRun command = new CommandRun();
    private final CompletableFuture<IntSupplier> signal = new CompletableFuture<>();

    @Test
    void serveTellsWhereItServesAndStopsWhenItIsTold() throws Exception {
        Promise<Void> stopped = Promise.promise();
        CompletableFuture<Config> started = new CompletableFuture<>();
        command.gateway(
                config -> {
                    started.complete(config);
                    return Future.succeededFuture(new RunningGateway(4321, "n1", stopped::future));
                },
                signal::complete);
        CompletableFuture<Integer> exitCode = CompletableFuture.supplyAsync(
                () -> command.run("serve", "--port", "0", "--cluster-port", "5702", "--members", "a,b:5"));
        await().until(() -> !command.lines().isEmpty());

        CompletableFuture<Integer> haltCode =
                CompletableFuture.supplyAsync(() -> signal.join().getAsInt());
        assertThat(haltCode).isNotDone();
        stopped.complete();

        assertThat(haltCode.get()).isZero();
        assertThat(exitCode.get()).isZero();
        assertThat(command.lines()).containsExactly("ready ws://127.0.0.1:4321/ws");
        assertThat(started.join().cluster().port()).isEqualTo(5702);
        assertThat(started.join().cluster().members()).containsExactly("a", "b:5");
    }

    @Test
    void serveThatCannotStartSaysWhyInOneLine() {
        command.gateway(config -> Future.failedFuture("port 8080 is taken"), signal::complete);

        assertThat(command.run("serve")).isEqualTo(ExitCode.FAILURE);
        assertThat(command.err()).isEqualToIgnoringNewLines("The gateway did not start: port 8080 is taken");
        assertThat(signal.join().getAsInt()).isEqualTo(ExitCode.FAILURE);
    }

    @Test
    void developmentIsOpenOnLoopbackAndSaysSo() {
        CompletableFuture<Config> started = new CompletableFuture<>();
        command.gateway(
                config -> {
                    started.complete(config);
                    return Future.failedFuture("enough");
                },
                signal::complete);

        assertThat(command.run("serve", "--dev")).isEqualTo(ExitCode.FAILURE);
        assertThat(started.join().auth().open()).isTrue();
        assertThat(started.join().websocket().origins()).containsExactly("*");
        assertThat(command.err()).startsWith("OPEN: every client on this machine comes in without a token");
    }

    @Test
    void developmentIsNotForOthers() {
        assertThat(command.run("serve", "--dev", "--host", "0.0.0.0")).isEqualTo(ExitCode.FAILURE);
        assertThat(command.err()).contains("auth.open: ").contains("websocket.host must be 127.0.0.1");
    }

    @Test
    void withoutThatNobodyIsLetIn() {
        CompletableFuture<Config> started = new CompletableFuture<>();
        command.gateway(
                config -> {
                    started.complete(config);
                    return Future.failedFuture("enough");
                },
                signal::complete);
        command.run("serve");

        assertThat(started.join().auth().letsSomebodyIn()).isFalse();
        assertThat(started.join().websocket().origins()).isEmpty();
        assertThat(command.err()).doesNotContain("OPEN");
    }

    @Test
    void serveThatCannotStopCleanlyFails() throws Exception {
        command.gateway(
                config -> Future.succeededFuture(
                        new RunningGateway(1, "n1", () -> Future.failedFuture("members still migrate"))),
                signal::complete);
        CompletableFuture<Integer> exitCode = CompletableFuture.supplyAsync(() -> command.run("serve"));
        await().until(() -> !command.lines().isEmpty());

        assertThat(signal.join().getAsInt()).isEqualTo(ExitCode.FAILURE);
        assertThat(exitCode.get()).isEqualTo(ExitCode.FAILURE);
        assertThat(command.err()).contains("did not stop cleanly: members still migrate");
    }

    @Test
    void serveDoesNotStartWithAWrongConfiguration() {
        assertThat(command.run("serve", "--port", "x", "--set", "sesion.pingInterval=1s"))
                .isEqualTo(ExitCode.FAILURE);
        assertThat(command.err())
                .contains("The configuration has 2 problems:")
                .contains("  websocket.port: must be a whole number")
                .contains("  sesion.pingInterval: unknown key; did you mean session.pingInterval?")
                .doesNotContain("did not start");
    }

    @Test
    void checkConfigSaysYesOrEverythingThatIsWrong() {
        assertThat(command.run("check-config", "-c", "conf/tidegate.yaml")).isZero();
        assertThat(command.out()).contains("usable");

        assertThat(command.environment(Map.of("TIDEGATE_CONFIG", "missing.yaml"))
                        .run("check-config"))
                .isEqualTo(ExitCode.FAILURE);
        assertThat(command.err()).contains("missing.yaml: there is no such file");
    }

    @Test
    void defaultConfigPrintsTheReference() {
        assertThat(command.run("default-config")).isZero();
        assertThat(command.out()).isEqualTo(ConfigReference.yaml());
    }

    @Test
    void versionNamesGatewayAndRuntime() {
        assertThat(command.run("version")).isZero();
        assertThat(command.out()).startsWith("tidegate ").contains("Java " + Runtime.version());
        assertThat(command.run("sub", "--version")).isZero();
        assertThat(command.lines()).hasSize(2).containsOnly(command.lines().get(0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"serve", "sub", "pub", "bench", "check-config", "default-config", "version"})
    void helpTeachesByExample(String name) {
        assertThat(command.run(name, "--help")).isZero();
        assertThat(command.out()).contains("Example").contains("  tidegate " + name);
    }

    @Test
    void withoutACommandTheUsageIsShown() {
        assertThat(command.run()).isEqualTo(ExitCode.USAGE);
        assertThat(command.err()).contains("serve", "sub", "pub", "bench", "check-config", "default-config", "version");
        assertThat(command.run("swerve")).isEqualTo(ExitCode.USAGE);
        assertThat(command.run("serve", "--set", "session.pingInterval")).isEqualTo(ExitCode.USAGE);
    }
}

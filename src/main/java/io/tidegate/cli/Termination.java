package io.tidegate.cli;

import java.util.function.IntSupplier;

/** How the process is told to end: SIGTERM or SIGINT. */
@FunctionalInterface
interface Termination {
    /** When the process is told to end, runs this to its end and exits with what it returns. */
    void onSignal(IntSupplier stop);

    /**
     * By a shutdown hook. It halts, because after a signal the JVM would otherwise exit with 143 however well
     * everything ended. Told a second time, the process ends at once.
     */
    static Termination ofProcess() {
        return stop -> Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            SecondSignal.endsProcess();
                            Runtime.getRuntime().halt(stop.getAsInt());
                        },
                        "tidegate-stop"));
    }
}

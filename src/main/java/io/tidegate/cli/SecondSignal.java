package io.tidegate.cli;

import java.lang.reflect.Proxy;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A signal to a process that is already ending. The JVM ignores it while its hooks run, and only {@code sun.misc.Signal}
 * hears it, which the compiler lets nobody name who takes warnings for errors; hence the reflection.
 */
final class SecondSignal {
    private static final Logger LOGGER = LoggerFactory.getLogger(SecondSignal.class);
    private static final List<String> NAMES = List.of("TERM", "INT");

    private SecondSignal() {}

    /** From now on SIGTERM and SIGINT end the process at once, whatever it does. */
    static void endsProcess() {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object ending = Proxy.newProxyInstance(
                    SecondSignal.class.getClassLoader(), new Class<?>[] {handler}, (proxy, method, arguments) -> {
                        Runtime.getRuntime().halt(ExitCode.SIGNALLED);
                        return null;
                    });
            for (String name : NAMES) {
                signal.getMethod("handle", signal, handler)
                        .invoke(null, signal.getConstructor(String.class).newInstance(name), ending);
            }
        } catch (ReflectiveOperationException | RuntimeException unavailable) {
            LOGGER.atDebug()
                    .addKeyValue("error", unavailable.toString())
                    .log("a second signal will not end the process before it is done");
        }
    }
}

package io.tidegate.config;

import java.nio.charset.StandardCharsets;

/** A configuration file. It is read, or what is wrong with it is told; nothing else is thrown. */
public final class ConfigFuzz {
    private ConfigFuzz() {}

    /** What the fuzzer calls. */
    public static void fuzzerTestOneInput(byte[] input) {
        Yaml.Document document = Yaml.read(new String(input, StandardCharsets.UTF_8), "fuzz");
        RecordBinder binder = new RecordBinder();
        Config config = binder.bind(Config.class, document.tree(), "");
        if (!binder.problems().isEmpty()
                && config.equals(Config.defaults())
                && document.tree().isEmpty()) {
            throw new AssertionError("nothing is refused: " + binder.problems());
        }
    }
}

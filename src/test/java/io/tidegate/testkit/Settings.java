package io.tidegate.testkit;

import io.tidegate.config.AuthConfig;
import io.tidegate.config.ConfigLoader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Configuration from YAML text. */
public final class Settings {
    private Settings() {}

    /** The section {@code auth} with these lines in it. */
    public static AuthConfig auth(String yaml) {
        try {
            Path file = Files.createTempFile("auth", ".yaml");
            Files.writeString(file, "auth:\n" + yaml.indent(2));
            AuthConfig config = ConfigLoader.load(file, Map.of(), Map.of()).auth();
            Files.delete(file);
            return config;
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }
}

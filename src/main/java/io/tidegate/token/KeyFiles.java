package io.tidegate.token;

import io.tidegate.config.KeyConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keys in files, which may change while the node runs. Used by one thread at a time, but for {@link #keys}; may block. */
final class KeyFiles {
    private static final Logger LOGGER = LoggerFactory.getLogger(KeyFiles.class);

    private final List<KeyConfig> config;
    private final Map<String, byte[]> contents = new HashMap<>();
    private final Map<String, VerificationKey> known = new HashMap<>();
    private final Set<String> unusable = new HashSet<>();
    private volatile Keys keys = Keys.NONE;

    /**
     * Reads the keys.
     *
     * @throws UnusableKeyException when a file cannot be read, or is no key
     */
    KeyFiles(List<KeyConfig> config) {
        this.config = config;
        for (KeyConfig key : config) {
            byte[] content = content(key);
            contents.put(key.id(), content);
            known.put(key.id(), KeyReader.file(key, content));
        }
        publish();
    }

    /** The keys as they were read last; from any thread. */
    Keys keys() {
        return keys;
    }

    /** Reads again what has changed; a file that is no key any more leaves the old key in place, with a warning. */
    void reload() {
        for (KeyConfig key : config) {
            try {
                reload(key);
                unusable.remove(key.id());
            } catch (UnusableKeyException broken) {
                warn(key, broken);
            }
        }
        publish();
    }

    /** Once, and not each time that it is looked at. */
    private void warn(KeyConfig key, UnusableKeyException broken) {
        if (unusable.add(key.id())) {
            LOGGER.atWarn()
                    .addKeyValue("file", key.file())
                    .addKeyValue("error", broken.getMessage())
                    .log("a key file cannot be used; the key that it held before stays");
        }
    }

    private void reload(KeyConfig key) {
        byte[] content = content(key);
        if (!Arrays.equals(contents.get(key.id()), content)) {
            known.put(key.id(), KeyReader.file(key, content));
            contents.put(key.id(), content);
            LOGGER.atInfo().addKeyValue("file", key.file()).log("key file read again");
        }
    }

    private static byte[] content(KeyConfig key) {
        try {
            return Files.readAllBytes(Path.of(key.file()));
        } catch (IOException unreadable) {
            throw new UnusableKeyException(key, "cannot be read");
        }
    }

    private void publish() {
        keys = new Keys(List.copyOf(known.values()));
    }
}

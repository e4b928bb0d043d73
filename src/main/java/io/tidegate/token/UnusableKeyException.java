package io.tidegate.token;

import io.tidegate.config.KeyConfig;

/** A key file that is no key; the message names the file and never what is in it. */
public final class UnusableKeyException extends RuntimeException {
    private static final long serialVersionUID = 1;

    UnusableKeyException(KeyConfig config, String text) {
        super("auth.keys: the file of key " + config.id() + ", " + config.file() + ", " + text);
    }
}

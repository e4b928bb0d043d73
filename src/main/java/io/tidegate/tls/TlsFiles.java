package io.tidegate.tls;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Reads files one after the other, and remembers a hash of what was in them. */
final class TlsFiles {
    private final MessageDigest digest;

    TlsFiles() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }

    Buffer read(String file) throws TlsException {
        try {
            byte[] content = Files.readAllBytes(Path.of(file));
            digest.update(Integer.toString(content.length).getBytes(StandardCharsets.US_ASCII));
            digest.update(content);
            return Buffer.buffer(content);
        } catch (IOException error) {
            throw new TlsException(file + " cannot be read: " + error, error);
        }
    }

    /** Of all that was read. */
    String fingerprint() {
        return HexFormat.of().formatHex(digest.digest());
    }
}

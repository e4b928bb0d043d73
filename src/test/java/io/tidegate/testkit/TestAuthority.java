package io.tidegate.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** A certificate authority of one test, made by the JDK's keytool in a directory of its own. */
public final class TestAuthority {
    /** Of every store. */
    public static final String PASSWORD = "changeit";

    private static final String ALIAS = "own";
    private static final String AUTHORITY = "authority";

    private final Path folder;
    private int issued;

    private TestAuthority(Path folder) {
        this.folder = folder;
    }

    /**
     * A certificate that the authority vouches for, and its key.
     *
     * @param certificate PEM file, the authority's certificate behind its own
     * @param key PEM file
     * @param store both in PKCS #12
     */
    public record Issued(Path certificate, Path key, Path store) {
        /** Both and the authority in a store, for the JDK's clients. */
        public KeyStore keys() {
            return load(store);
        }
    }

    /** Makes one. */
    public static TestAuthority make() {
        try {
            TestAuthority authority = new TestAuthority(Files.createTempDirectory("authority"));
            authority.keytool(
                    "-genkeypair",
                    "-keystore",
                    "authority.p12",
                    "-alias",
                    AUTHORITY,
                    "-dname",
                    "CN=Authority",
                    "-keyalg",
                    "EC",
                    "-ext",
                    "bc:c",
                    "-storetype",
                    "PKCS12",
                    "-validity",
                    "30");
            authority.keytool(
                    "-exportcert", "-rfc", "-keystore", "authority.p12", "-alias", AUTHORITY, "-file", "authority.pem");
            return authority;
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    /** PEM file with the authority's own certificate. */
    public Path certificate() {
        return folder.resolve("authority.pem");
    }

    /** Vouches for a name, from now on. */
    public Issued issue(String name) {
        return issue(name, "-1H");
    }

    /** Vouches for a name for one day, which is over. */
    public Issued issueExpired(String name) {
        return issue(name, "-3d");
    }

    private Issued issue(String name, String start) {
        String id = "issued" + issued++;
        keytool(
                "-genkeypair",
                "-keystore",
                id + ".p12",
                "-alias",
                ALIAS,
                "-dname",
                name,
                "-keyalg",
                "EC",
                "-storetype",
                "PKCS12");
        keytool("-certreq", "-keystore", id + ".p12", "-alias", ALIAS, "-file", id + ".csr");
        keytool(
                "-gencert",
                "-keystore",
                "authority.p12",
                "-alias",
                AUTHORITY,
                "-infile",
                id + ".csr",
                "-outfile",
                id + ".crt",
                "-startdate",
                start,
                "-validity",
                "1",
                "-ext",
                "san=dns:localhost,ip:127.0.0.1");
        keytool("-importcert", "-noprompt", "-keystore", id + ".p12", "-alias", AUTHORITY, "-file", "authority.pem");
        keytool("-importcert", "-noprompt", "-keystore", id + ".p12", "-alias", ALIAS, "-file", id + ".crt");
        return export(id);
    }

    private Issued export(String id) {
        Path store = folder.resolve(id + ".p12");
        try {
            KeyStore keys = load(store);
            StringBuilder chain = new StringBuilder();
            for (Certificate each : keys.getCertificateChain(ALIAS)) {
                chain.append(pem("CERTIFICATE", each.getEncoded()));
            }
            String key = pem(
                    "PRIVATE KEY", keys.getKey(ALIAS, PASSWORD.toCharArray()).getEncoded());
            return new Issued(
                    Files.writeString(folder.resolve(id + ".pem"), chain),
                    Files.writeString(folder.resolve(id + ".key"), key),
                    store);
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        } catch (GeneralSecurityException error) {
            throw new IllegalStateException(error);
        }
    }

    private static KeyStore load(Path store) {
        try (InputStream input = Files.newInputStream(store)) {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(input, PASSWORD.toCharArray());
            return keys;
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        } catch (GeneralSecurityException error) {
            throw new IllegalStateException(error);
        }
    }

    private static String pem(String kind, byte[] encoded) {
        String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(encoded);
        return "-----BEGIN " + kind + "-----\n" + lines + "\n-----END " + kind + "-----\n";
    }

    private void keytool(String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        command.addAll(List.of("-storepass", PASSWORD));
        try {
            Process process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(String.join(" ", arguments) + ": " + said);
            }
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        } catch (InterruptedException error) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(error);
        }
    }
}

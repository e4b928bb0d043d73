package io.tidegate.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ConfigWarningsTest {
    private static final String SAFE = """
            auth:
              audience: [tidegate]
              keys:
                - {id: main, algorithm: HS256, file: 'SECRET'}
              permissions:
                - {principal: '*', address: 'news.*', allow: [subscribe]}
            """;

    @TempDir
    private Path folder = Path.of("");

    private List<String> warnings(String yaml) throws IOException {
        Path secret = folder.resolve("secret");
        if (!Files.exists(secret)) {
            Files.writeString(secret, "x".repeat(32) + '\n');
            Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
        }
        Path file = Files.writeString(folder.resolve("gateway.yaml"), yaml.replace("SECRET", secret.toString()));
        return ConfigWarnings.of(ConfigLoader.load(file, Map.of(), Map.of()));
    }

    private List<String> warnings(String before, String after) throws IOException {
        assertThat(SAFE).contains(before);
        return warnings(SAFE.replace(before, after));
    }

    @Test
    void whatIsSafeIsNotWarnedOf() throws IOException {
        assertThat(warnings(SAFE)).isEmpty();
    }

    @Test
    void eachCombinationThatIsNotSafeIsNamed() throws IOException {
        assertThat(warnings("auth: {open: true}")).singleElement().asString().startsWith("auth.open");
        assertThat(warnings("auth: {}")).singleElement().asString().startsWith("auth.keys: no client");
        assertThat(warnings("audience: [tidegate]", "audience: []"))
                .singleElement()
                .asString()
                .startsWith("auth.audience");
        assertThat(warnings("audience", "queryToken: true\n  audience"))
                .singleElement()
                .asString()
                .startsWith("auth.queryToken");
        assertThat(warnings("audience", "expiryRequired: false\n  audience"))
                .singleElement()
                .asString()
                .startsWith("auth.expiryRequired");
        assertThat(warnings("audience", "certificates: true\n  audience"))
                .singleElement()
                .asString()
                .startsWith("auth.certificates");
        assertThat(warnings("audience", "expiryGrace: 1h\n  audience"))
                .singleElement()
                .asString()
                .startsWith("auth.expiryGrace");
        assertThat(warnings("audience", "jwks: {url: 'http://keys.example/k'}\n  audience"))
                .hasSize(2)
                .anyMatch(text -> text.startsWith("auth.issuer"))
                .anyMatch(text -> text.startsWith("auth.jwks.url"));
        assertThat(warnings("'news.*', allow: [subscribe]", "'*', allow: [send]"))
                .singleElement()
                .asString()
                .contains("everybody with a token");
        assertThat(warnings("audience", "permissionsClaim: ''\n  audience")).isEmpty();
        assertThat(warnings(SAFE.replace(
                        "'*', address: 'news.*', allow: [subscribe]", "anonymous, address: '*', allow: [publish]")))
                .singleElement()
                .asString()
                .startsWith("auth.anonymous");
        assertThat(warnings(SAFE.replace(
                                "'*', address: 'news.*', allow: [subscribe]",
                                "anonymous, address: '*', allow: [publish]")
                        .replace("audience", "anonymous: true\n  audience")))
                .singleElement()
                .asString()
                .contains("without a proof");
        assertThat(warnings(SAFE + "websocket: {host: 0.0.0.0}\n"))
                .singleElement()
                .asString()
                .startsWith("websocket.tls");
        assertThat(warnings(SAFE + "cluster: {host: 10.0.0.1}\n"))
                .singleElement()
                .asString()
                .startsWith("cluster.host");
    }

    @Test
    void weakAndOpenSecretsAreNamed() throws IOException {
        Path secret = Files.writeString(folder.resolve("secret"), "x".repeat(31) + "\n");
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-r--r--"));

        assertThat(warnings(SAFE))
                .hasSize(2)
                .anyMatch(text -> text.contains("31 bytes") && text.contains("key create"))
                .anyMatch(text -> text.contains("chmod 600"));
    }

    @Test
    void openNodesListenOnLoopbackOnly() {
        for (String host : List.of("0.0.0.0", "10.0.0.1", "gateway.example", "127.0.0.1.example", "::")) {
            assertThatThrownBy(() ->
                            ConfigLoader.load(null, Map.of(), Map.of("auth.open", "true", "websocket.host", host)))
                    .as(host)
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("auth.open");
        }
        for (String host : List.of("127.0.0.1", "127.9.9.9", "::1", "localhost")) {
            assertThat(ConfigLoader.load(null, Map.of(), Map.of("auth.open", "true", "websocket.host", host))
                            .auth()
                            .open())
                    .isTrue();
        }
    }

    @Test
    void wrongAccessIsRefusedWithItsPath() throws IOException {
        Path file = Files.writeString(folder.resolve("wrong.yaml"), """
                auth:
                  leeway: 1h
                  jwks: {url: 'ftp://x/', keysMax: 0}
                  keys:
                    - {id: a, algorithm: none, file: missing}
                    - {id: b}
                    - {id: b}
                  permissions:
                    - {principal: '*', address: 'a*b', allow: [subscribe]}
                    - {principal: '*', address: 'user.{principal}*', allow: [read]}
                    - {address: x, allow: [send]}
                """);

        assertThatThrownBy(() -> ConfigLoader.load(file, Map.of(), Map.of()))
                .hasMessageContaining("auth.leeway")
                .hasMessageContaining("auth.jwks.url")
                .hasMessageContaining("auth.jwks.keysMax")
                .hasMessageContaining("auth.keys[0].algorithm")
                .hasMessageContaining("auth.keys[0].file")
                .hasMessageContaining("auth.keys[1].file")
                .hasMessageContaining("auth.keys[2].id")
                .hasMessageContaining("auth.permissions[0].address")
                .hasMessageContaining("auth.permissions[1].address")
                .hasMessageContaining("auth.permissions[1].allow")
                .hasMessageContaining("auth.permissions[2].principal");
    }
}

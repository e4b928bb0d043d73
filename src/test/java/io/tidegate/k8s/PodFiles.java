package io.tidegate.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidegate.testkit.TestAuthority;
import io.tidegate.testkit.TokenForge;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The volumes of pods: ConfigMaps from the manifests, and the secrets that an operator makes. */
final class PodFiles {
    /** So long after a heal nodes look for each other; the manifests' 30 s would be most of the test. */
    private static final String HURRY = """
              properties:
                hazelcast.merge.first.run.delay.seconds: "5"
                hazelcast.merge.next.run.delay.seconds: "5"
            """;

    private final Manifests manifests;
    private final Path directory;
    private final TokenForge forge = TokenForge.of("ES256");
    private @Nullable BusTls busTls;

    PodFiles(Manifests manifests, Path directory) {
        this.manifests = manifests;
        this.directory = directory;
    }

    /** One certificate for all pods: nodes trust the authority, whatever the names are. */
    private record BusTls(TestAuthority authority, TestAuthority.Issued issued) {
        static BusTls make() {
            TestAuthority authority = TestAuthority.make();
            return new BusTls(authority, authority.issue("CN=pod"));
        }
    }

    /** A token for everything under these addresses, signed with the key that the pods know. */
    String token(String... addresses) {
        JsonArray permissions = new JsonArray();
        for (String address : addresses) {
            permissions.add(new JsonObject()
                    .put("address", address)
                    .put("allow", JsonArray.of("subscribe", "publish", "send", "history")));
        }
        return forge.token(
                "main",
                new JsonObject()
                        .put("sub", "watch")
                        .put("aud", "tidegate")
                        .put("exp", Instant.now().plus(Duration.ofHours(1)).getEpochSecond())
                        .put("tidegate", permissions));
    }

    /** Makes the volumes of a pod; where each is mounted, and what is there. */
    Map<String, Path> make(Manifest workload, String pod) throws IOException {
        Map<String, Path> mounts = new LinkedHashMap<>();
        for (JsonNode mount : workload.container().path("volumeMounts")) {
            for (JsonNode volume : workload.template().path("spec").path("volumes")) {
                boolean isMounted = volume.path("name").equals(mount.path("name"));
                if (isMounted && !volume.has("emptyDir")) {
                    String path = mount.path("mountPath").asText();
                    mounts.put(path, fill(volume, Files.createDirectories(Path.of(directory + "/" + pod + path))));
                }
            }
        }
        return mounts;
    }

    private Path fill(JsonNode volume, Path target) throws IOException {
        String map = volume.path("configMap").path("name").asText();
        if (!map.isEmpty()) {
            JsonNode data =
                    manifests.find("ConfigMap", map).orElseThrow().tree().path("data");
            for (Map.Entry<String, JsonNode> file : data.properties()) {
                boolean isOfHazelcast = file.getKey().startsWith("hazelcast");
                Files.writeString(
                        target.resolve(file.getKey()), file.getValue().asText() + (isOfHazelcast ? HURRY : ""));
            }
            return target;
        }
        switch (volume.path("secret").path("secretName").asText()) {
            case "tidegate-keys" -> forge.writeKey(target.resolve("main.pem"));
            case "tidegate-bus-tls" -> {
                BusTls made = busTls == null ? BusTls.make() : busTls;
                busTls = made;
                Files.copy(made.issued().certificate(), target.resolve("tls.crt"));
                Files.copy(made.issued().key(), target.resolve("tls.key"));
                Files.copy(made.authority().certificate(), target.resolve("ca.crt"));
            }
            default -> throw new IllegalArgumentException("nobody makes " + volume);
        }
        return target;
    }
}

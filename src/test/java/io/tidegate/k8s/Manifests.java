package io.tidegate.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What an overlay renders to. */
record Manifests(List<Manifest> all) {
    private static final YAMLMapper YAML = new YAMLMapper();

    Manifests {
        all = List.copyOf(all);
    }

    /** Where the rendered text of an overlay is kept. */
    static Path golden(String overlay) {
        return Path.of("k8s", "golden", overlay + ".yaml");
    }

    static Manifests ofOverlay(String overlay) {
        return parse(read(golden(overlay)));
    }

    static Manifests parse(String yaml) {
        try (MappingIterator<JsonNode> documents =
                YAML.readerFor(JsonNode.class).readValues(yaml)) {
            List<Manifest> all = new ArrayList<>();
            documents.forEachRemaining(tree -> all.add(new Manifest(tree)));
            return new Manifests(all);
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    /** A document of YAML within one. */
    static JsonNode tree(String yaml) {
        try {
            return YAML.readTree(yaml);
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    Stream<Manifest> of(String kind) {
        return all.stream().filter(each -> each.kind().equals(kind));
    }

    Optional<Manifest> find(String kind, String name) {
        return of(kind).filter(each -> each.name().equals(name)).findFirst();
    }

    List<Manifest> workloads() {
        return all.stream().filter(Manifest::isWorkload).toList();
    }

    /** The workloads whose pods a selector finds; none for an empty selector, which would find those of strangers. */
    List<Manifest> selected(JsonNode matchLabels) {
        return matchLabels.isEmpty()
                ? List.of()
                : workloads().stream()
                        .filter(each -> each.isSelectedBy(matchLabels))
                        .toList();
    }
}

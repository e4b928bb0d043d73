package io.tidegate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The image is built from all that the jar is made of: Maven passes over a directory that is not there. */
final class DockerfileTest {
    private static final Pattern RESOURCES = Pattern.compile("<resources>(.*?)</resources>", Pattern.DOTALL);
    private static final Pattern DIRECTORY = Pattern.compile("<directory>([^</$]+)");

    @Test
    void everyDirectoryOfTheJarIsCopiedAndNotIgnored() throws IOException {
        List<String> copied = Files.readAllLines(Path.of("Dockerfile"));
        List<String> taken = Files.readAllLines(Path.of(".dockerignore"));

        List<String> needed =
                Stream.concat(Stream.of("src"), resources().stream()).toList();
        assertThat(needed).contains("cluster");
        assertThat(needed).allSatisfy(directory -> {
            assertThat(copied).contains("COPY " + directory + " " + directory);
            assertThat(taken).contains("!" + directory);
        });
    }

    private static List<String> resources() throws IOException {
        return RESOURCES
                .matcher(Files.readString(Path.of("pom.xml")))
                .results()
                .flatMap(resources -> DIRECTORY.matcher(resources.group(1)).results())
                .map(directory -> directory.group(1))
                .toList();
    }
}

package io.tidegate;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Files of this repository, as tests look at them. */
final class Sources {
    private Sources() {}

    /** Files below the directory whose names end so. */
    static List<Path> in(Path directory, String ending) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> file.toString().endsWith(ending))
                    .sorted()
                    .toList();
        }
    }

    /** Every file that is, or would be, in version control. */
    static List<Path> all() throws IOException, InterruptedException {
        Process git = new ProcessBuilder("git", "ls-files", "--cached", "--others", "--exclude-standard")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (InputStream names = git.getInputStream()) {
            List<Path> files = new String(names.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(Path::of)
                    .filter(Files::isRegularFile)
                    .toList();
            if (git.waitFor() != 0) {
                throw new IOException("git cannot tell which files there are");
            }
            return files;
        }
    }

    /** Name of the type that a Java file declares. */
    static String typeOf(Path file) {
        return file.getFileName().toString().replace(".java", "");
    }
}

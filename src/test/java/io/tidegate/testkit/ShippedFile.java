package io.tidegate.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The text of a file that is shipped, with some places changed so that it runs on this machine. A change that finds no
 * place fails: what a test runs is the file and nothing else.
 */
public final class ShippedFile {
    private final Path file;
    private final String text;

    private ShippedFile(Path file, String text) {
        this.file = file;
        this.text = text;
    }

    /** The file as it is shipped. */
    public static ShippedFile read(Path file) {
        try {
            return new ShippedFile(file, Files.readString(file));
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    /** With another text wherever this one stands. */
    public ShippedFile with(String from, String to) {
        if (!text.contains(from)) {
            throw new AssertionError(file + " does not hold: " + from);
        }
        return new ShippedFile(file, text.replace(from, to));
    }

    /** With the lines that are comments behind this mark made part of it. */
    public ShippedFile uncommented(String mark) {
        return with(mark, "");
    }

    /** What the only group of a pattern holds where it first stands. */
    public String find(String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        if (!matcher.find()) {
            throw new AssertionError(file + " does not hold: " + pattern);
        }
        return matcher.group(1);
    }

    /** The text. */
    public String text() {
        return text;
    }

    /** Writes the text to a file of the same name in a folder. */
    public Path writeTo(Path folder) {
        try {
            return Files.writeString(folder.resolve(file.getFileName()), text);
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }
}

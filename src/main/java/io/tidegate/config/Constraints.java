package io.tidegate.config;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong with the components of one record, so that its constructor can tell all of it at once. */
final class Constraints {
    private static final Duration DURATION_MAX = Duration.ofDays(365);
    private static final int PORT_MAX = 65_535;

    private final List<Problem> problems = new ArrayList<>();

    Constraints range(String key, long value, long least, long most) {
        return require(value >= least && value <= most, key, "must be " + least + " to " + most + ", not " + value);
    }

    Constraints atLeast(String key, long value, long least) {
        return require(value >= least, key, "must be " + least + " or more, not " + value);
    }

    Constraints port(String key, int value, int least) {
        return range(key, value, least, PORT_MAX);
    }

    /** From one millisecond to a year. */
    Constraints positive(String key, Duration value) {
        return between(key, value, Duration.ofMillis(1));
    }

    /** From nothing to a year. */
    Constraints notNegative(String key, Duration value) {
        return between(key, value, Duration.ZERO);
    }

    private Constraints between(String key, Duration value, Duration least) {
        return require(
                value.compareTo(least) >= 0 && value.compareTo(DURATION_MAX) <= 0,
                key,
                "must be " + DurationText.format(least) + " to " + DurationText.format(DURATION_MAX) + ", not "
                        + DurationText.format(value));
    }

    Constraints filled(String key, String value) {
        return require(!value.isBlank(), key, "must not be empty");
    }

    /** A file that this process may read; or nothing. */
    Constraints readable(String key, String file) {
        return require(file.isEmpty() || isReadable(file), key, "must be a file that can be read, not \"" + file + '"');
    }

    private static boolean isReadable(String file) {
        try {
            Path path = Path.of(file);
            return Files.isRegularFile(path) && Files.isReadable(path);
        } catch (InvalidPathException wrong) {
            return false;
        }
    }

    Constraints require(boolean holds, String key, String text) {
        return add(holds, new Problem(key, text));
    }

    /** Like {@link #require} for something that lies between two keys; not told when one of them is wrong already. */
    Constraints relation(boolean holds, String key, String other, String text) {
        List<String> involved = List.of(key, other);
        boolean told = problems.stream()
                .anyMatch(problem -> problem.involved().isEmpty() && involved.contains(problem.path()));
        return add(holds || told, new Problem(key, text, involved));
    }

    private Constraints add(boolean holds, Problem problem) {
        if (!holds) {
            problems.add(problem);
        }
        return this;
    }

    /** Throws when something was wrong. */
    void check() {
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
    }
}

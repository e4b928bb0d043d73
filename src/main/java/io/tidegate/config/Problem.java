package io.tidegate.config;

import java.util.List;

/**
 * One thing that is wrong with a configuration.
 *
 * @param path the key, relative to the record that found the problem until the loader has prefixed it
 * @param text what is wrong and what would be right
 * @param involved for a problem that lies between several keys, all of them: it says nothing when one of them had to be
 *     replaced by its default; empty for a problem of one key
 */
record Problem(String path, String text, List<String> involved) {
    Problem {
        involved = List.copyOf(involved);
    }

    Problem(String path, String text) {
        this(path, text, List.of());
    }

    Problem below(String prefix) {
        return new Problem(
                join(prefix, path),
                text,
                involved.stream().map(key -> join(prefix, key)).toList());
    }

    /** The path of a key of the record at the prefix. */
    static String join(String prefix, String key) {
        return prefix.isEmpty() ? key : prefix + '.' + key;
    }

    @Override
    public String toString() {
        return path + ": " + text;
    }
}

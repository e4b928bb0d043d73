package io.tidegate.cluster;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** Which publication each cursor names, by whomever it was told: one, whatever happens. Thread-safe. */
final class Places {
    private final Map<String, String> bodies = new ConcurrentHashMap<>();

    /** How many offsets there are, of whatever address, that several epochs have. */
    long offsetsOfSeveralEpochs() {
        Map<String, Long> counts = bodies.keySet().stream()
                .map(place -> place.replaceFirst(" .*:", " "))
                .collect(Collectors.groupingBy(offset -> offset, Collectors.counting()));
        return counts.values().stream().filter(count -> count > 1).count();
    }

    /** Notes what a cursor of an address names. */
    void note(String address, String cursor, String body) {
        String before = bodies.putIfAbsent(address + ' ' + cursor, body);
        if (before != null && !before.equals(body)) {
            throw new AssertionError(address + ": " + cursor + " names " + before + " and " + body);
        }
    }
}

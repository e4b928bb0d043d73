package io.tidegate.chaos;

import java.util.List;

/**
 * Something that was promised and did not hold.
 *
 * @param where address and subscriber, or whoever is concerned
 * @param what what was expected, and what came instead
 * @param during the fault that was on
 * @param trace what came right before, oldest first
 */
record Violation(ViolationKind kind, String where, String what, String during, List<String> trace) {
    Violation {
        trace = List.copyOf(trace);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(kind + " " + where + ": " + what + " (" + during + ")");
        trace.forEach(entry -> text.append("\n    ").append(entry));
        return text.toString();
    }
}

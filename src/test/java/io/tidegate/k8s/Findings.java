package io.tidegate.k8s;

import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong, one line each. */
final class Findings {
    private final List<String> found = new ArrayList<>();

    /** This must be so. */
    void require(boolean isSo, Object where, String what) {
        if (!isSo) {
            found.add(where + ": " + what);
        }
    }

    List<String> all() {
        return List.copyOf(found);
    }
}

package io.tidegate.message;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Addresses that are the gateway's own or Vert.x's, which neither a client nor a service may name. */
public final class ReservedAddresses {
    private static final List<String> PREFIXES = List.of("tidegate.", "__vertx.");

    private ReservedAddresses() {}

    /** The reserved prefix that the address begins with, in whatever case; null when it has none. */
    public static @Nullable String prefixOf(String address) {
        for (int i = 0; i < PREFIXES.size(); i++) {
            String prefix = PREFIXES.get(i);
            if (address.regionMatches(true, 0, prefix, 0, prefix.length())) {
                return prefix;
            }
        }
        return null;
    }
}

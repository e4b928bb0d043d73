package io.tidegate.session;

import io.tidegate.auth.Action;
import io.tidegate.auth.Authenticator;
import io.tidegate.auth.Credentials;
import io.tidegate.auth.Permissions;
import io.tidegate.auth.Principal;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Knows tokens by heart, and what their principals may do. */
final class FakeAuthenticator implements Authenticator {
    private final Map<String, Principal> principals = new HashMap<>();
    /** Who comes without a token; null for nobody. */
    @Nullable
    Principal anonymous;

    /** Answers that a test gives by hand; null when they come at once. */
    @Nullable
    List<Runnable> held;

    boolean failing;
    int asked;

    /** A token of a principal that may do these, each written as {@code PUBLISH news}, or everything with {@code *}. */
    FakeAuthenticator know(String token, String name, @Nullable Instant expires, String... allowed) {
        principals.put(token, new Principal(name, permissions(allowed), expires, null));
        return this;
    }

    static Permissions permissions(String... allowed) {
        Set<String> all = new HashSet<>(List.of(allowed));
        return (Action action, String address) -> all.contains("*") || all.contains(action + " " + address);
    }

    @Override
    public Future<Optional<Principal>> authenticate(Credentials credentials) {
        asked++;
        if (failing) {
            return Future.failedFuture("away");
        }
        String token = credentials.token();
        Optional<Principal> found = Optional.ofNullable(token == null ? anonymous : principals.get(token));
        if (held == null) {
            return Future.succeededFuture(found);
        }
        Promise<Optional<Principal>> promise = Promise.promise();
        held.add(() -> promise.complete(found));
        return promise.future();
    }

    void release() {
        List<Runnable> waiting = held == null ? List.of() : List.copyOf(held);
        held = null;
        waiting.forEach(Runnable::run);
    }

    /** None waits at first. */
    void hold() {
        held = new ArrayList<>();
    }
}

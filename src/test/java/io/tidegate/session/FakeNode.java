package io.tidegate.session;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tidegate.auth.Authenticator;
import io.tidegate.loop.Loop;
import io.tidegate.metrics.Meters;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** The sessions of one loop of one node, with fakes below and fake clients above. */
final class FakeNode {
    final FakeHub hub;
    final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    final List<FakeClient> clients = new ArrayList<>();
    final PrincipalLimits principals;
    private final FakeCluster cluster;
    private final int index;
    private final FakeEncoding encoding = new FakeEncoding();
    private @Nullable Sessions sessions;

    FakeNode(FakeCluster cluster, int index, Authenticator authenticator) {
        this.cluster = cluster;
        principals = new PrincipalLimits(cluster.config);
        this.index = index;
        hub = new FakeHub(loop(), cluster.streams);
        cluster.store.living.add(id());
        on(() -> sessions = new Sessions(
                loop(),
                hub,
                encoding,
                authenticator,
                cluster.store,
                cluster,
                cluster.config,
                principals,
                FakeCluster.EXPIRY_GRACE,
                id(),
                "name-" + index,
                new SessionMeters(new Meters(registry)),
                new Random(index)));
    }

    String id() {
        return "node-" + index;
    }

    Loop loop() {
        return cluster.loops.loop(index);
    }

    Sessions sessions() {
        if (sessions == null) {
            throw new IllegalStateException("not started");
        }
        return sessions;
    }

    FakeEncoding encoding() {
        return encoding;
    }

    /** Runs now, then whatever it caused. */
    void on(Runnable task) {
        cluster.loops.on(index, task);
    }

    /** Runs in a later turn. */
    void run(Runnable task) {
        loop().run(task);
    }

    FakeClient open() {
        List<FakeClient> opened = new ArrayList<>();
        on(() -> opened.add(new FakeClient(this)));
        clients.addAll(opened);
        return opened.get(0);
    }

    /** A client that is connected and gets the address. */
    FakeClient subscriber(String address) {
        return open().connect().register(address);
    }

    int count(SessionState state) {
        return (int) registry.get("tidegate.sessions")
                .tag("state", state.name().toLowerCase(Locale.ROOT))
                .gauge()
                .value();
    }
}

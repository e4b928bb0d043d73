package io.tidegate.auth;

import io.tidegate.config.Config;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What asking for permission costs each message. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
public class PermissionsBenchmark {
    /** How many prefixes are allowed, of which the last one matches. */
    @Param({"1", "8", "128"})
    public int prefixes;

    private Permissions permissions = Permissions.NONE;
    private final String prefixed = new StringBuilder("user.anna-99.inbox").toString();
    private final String exact = new StringBuilder("news.world").toString();
    private final String other = new StringBuilder("user.bert.inbox").toString();

    /** Makes the permissions. */
    @Setup
    public void setUp() {
        List<Grant> grants = new ArrayList<>(List.of(new Grant(exact, Set.of(Action.PUBLISH))));
        for (int i = 1; i < prefixes; i++) {
            grants.add(new Grant("user.other" + i + ".*", Set.of(Action.PUBLISH)));
        }
        grants.add(new Grant("user.{principal}.*", Set.of(Action.PUBLISH)));
        permissions = new PermissionRules(Config.defaults().auth()).permissions("anna-99", List.of(), grants);
    }

    /** By name. */
    @Benchmark
    public boolean exact() {
        return permissions.allow(Action.PUBLISH, exact);
    }

    /** By prefix, with the principal's name. */
    @Benchmark
    public boolean prefix() {
        return permissions.allow(Action.PUBLISH, prefixed);
    }

    /** Not at all. */
    @Benchmark
    public boolean refused() {
        return permissions.allow(Action.PUBLISH, other);
    }
}

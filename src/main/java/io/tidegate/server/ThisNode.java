package io.tidegate.server;

import io.tidegate.http.LocalNode;
import io.tidegate.http.NodeDescription;
import io.tidegate.http.SessionDescription;
import io.tidegate.protocol.CloseCode;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.function.IntSupplier;

/** What operators can know of this node and do with it. Thread-safe. */
final class ThisNode implements LocalNode {
    static final String VERSION = Optional.ofNullable(
                    ThisNode.class.getPackage().getImplementationVersion())
            .orElse("unpackaged");

    private final String node;
    private final String name;
    private final NodeState state;
    private final IntSupplier connections;
    private final List<LoopSessions> loops;

    ThisNode(String node, String name, NodeState state, IntSupplier connections, List<LoopSessions> loops) {
        this.loops = List.copyOf(loops);
        this.node = node;
        this.name = name;
        this.state = state;
        this.connections = connections;
    }

    @Override
    public NodeDescription describe() {
        return new NodeDescription(node, name, VERSION, connections.getAsInt(), state.isReady());
    }

    @Override
    public Future<List<SessionDescription>> sessions(String principal, int countMax) {
        List<Future<List<SessionDescription>>> parts =
                loops.stream().map(loop -> loop.of(principal, countMax)).toList();
        return Future.all(parts)
                .map(done -> parts.stream()
                        .flatMap(part -> part.result().stream())
                        .limit(countMax)
                        .toList());
    }

    @Override
    public Future<Integer> disconnect(String principal, CloseCode code) {
        List<Future<Integer>> parts =
                loops.stream().map(loop -> loop.disconnect(principal, code)).toList();
        return Future.all(parts)
                .map(done -> parts.stream().mapToInt(Future::result).sum());
    }
}

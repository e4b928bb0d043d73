package io.tidegate.hub;

import io.tidegate.stream.Head;
import io.tidegate.stream.Operation;
import io.tidegate.stream.Outcome;
import io.tidegate.stream.Streams;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;

/** Streams that answer when the test says so. */
final class HeldStreams implements Streams {
    final List<List<Operation>> calls = new ArrayList<>();
    private final List<Promise<List<Outcome>>> answers = new ArrayList<>();

    @Override
    public Future<List<Outcome>> run(int shard, List<Operation> operations) {
        calls.add(operations);
        Promise<List<Outcome>> promise = Promise.promise();
        answers.add(promise);
        return promise.future();
    }

    /** Answers the last call. */
    void answer(Outcome... outcomes) {
        answers.get(answers.size() - 1).complete(List.of(outcomes));
    }

    /** Fails the last call. */
    void fail() {
        answers.get(answers.size() - 1).fail("as the test wanted");
    }

    @Override
    public Future<List<Head>> heads(boolean all) {
        return Future.succeededFuture(List.of());
    }

    @Override
    public Future<Void> sweep() {
        return Future.succeededFuture();
    }
}

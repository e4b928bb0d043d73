package io.tidegate.cli;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/** Runs a client on a Vert.x of its own and waits for its exit code. */
final class ClientRun {
    private static final int WORKERS = 2;
    private static final int CLOSE_SECONDS = 2;

    private ClientRun() {}

    /**
     * Runs to the end.
     *
     * @param client starts the client on the event loop that will own it
     */
    static int until(Function<Vertx, Future<Integer>> client) throws InterruptedException {
        // Stdin and stdout may block a worker for as long as people like.
        Vertx vertx = Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(1)
                .setWorkerPoolSize(WORKERS)
                .setMaxWorkerExecuteTime(Long.MAX_VALUE)
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
        Promise<Integer> end = Promise.promise();
        vertx.runOnContext(start -> client.apply(vertx).onComplete(end));
        try {
            return end.future().toCompletionStage().toCompletableFuture().get();
        } catch (ExecutionException failed) {
            throw new IllegalStateException(failed.getCause());
        } finally {
            close(vertx);
        }
    }

    private static void close(Vertx vertx) throws InterruptedException {
        try {
            vertx.close().toCompletionStage().toCompletableFuture().get(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException ignored) {
            // A worker may still wait for stdin. The result is known, and the process ends anyway.
        }
    }
}

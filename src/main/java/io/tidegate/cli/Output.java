package io.tidegate.cli;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.PrintWriter;

/** Lines on stdout, in order, written by a worker so that a reader who pauses does not stop the event loop. */
final class Output {
    private final Vertx vertx;
    private final PrintWriter out;
    private int waiting;

    Output(Vertx vertx, PrintWriter out) {
        this.vertx = vertx;
        this.out = out;
    }

    /** Lines that have not been written yet. */
    int waiting() {
        return waiting;
    }

    /** Completes when the line has left the process; fails when nobody reads any more. */
    Future<Void> line(String text) {
        return inOrder(() -> {
            out.println(text);
            if (out.checkError()) {
                throw new IOException("nobody reads the output any more");
            }
        });
    }

    /** Completes when all lines before have been written. */
    Future<Void> written() {
        return inOrder(out::flush);
    }

    private Future<Void> inOrder(Writing writing) {
        waiting++;
        return vertx.<Void>executeBlocking(() -> {
                    writing.run();
                    return null;
                })
                .eventually(() -> {
                    waiting--;
                    return Future.succeededFuture();
                });
    }

    private interface Writing {
        void run() throws IOException;
    }
}

package io.tidegate.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The OpenAPI document of the HTTP API, for everybody: it says nothing about this node. */
final class DocumentRoute {
    private static final String FILE = "/openapi.json";

    private final Buffer document = read();

    void addTo(Router router) {
        router.get(FILE)
                .handler(context -> context.response()
                        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                        .end(document));
    }

    private static Buffer read() {
        try (InputStream input = DocumentRoute.class.getResourceAsStream(FILE)) {
            if (input == null) {
                throw new IllegalStateException(FILE + " is missing in the jar");
            }
            return Buffer.buffer(input.readAllBytes());
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }
}

package io.tidegate.server;

import io.tidegate.config.JwksConfig;
import io.tidegate.token.KeySetSource;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.util.concurrent.TimeUnit;

/** Fetches a key set over HTTP. Believes neither the server's length nor its patience, and follows it nowhere else. */
final class HttpKeySetSource implements KeySetSource {
    private static final int OK = 200;

    private final HttpClient client;
    private final JwksConfig config;

    HttpKeySetSource(Vertx vertx, JwksConfig config) {
        this.config = config;
        int millis = (int) Math.min(Integer.MAX_VALUE, config.fetchTimeout().toMillis());
        client = vertx.createHttpClient(new HttpClientOptions()
                .setConnectTimeout(millis)
                .setKeepAlive(false)
                .setDecompressionSupported(false));
    }

    @Override
    public Future<byte[]> fetch() {
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.GET)
                .setAbsoluteURI(config.url())
                .setFollowRedirects(false)
                .putHeader("accept", "application/json");
        Promise<byte[]> outcome = Promise.promise();
        client.request(options).onFailure(outcome::tryFail).onSuccess(request -> send(request, outcome));
        return outcome.future().timeout(config.fetchTimeout().toMillis(), TimeUnit.MILLISECONDS);
    }

    private void send(HttpClientRequest request, Promise<byte[]> outcome) {
        request.idleTimeout(config.fetchTimeout().toMillis());
        request.exceptionHandler(outcome::tryFail);
        // Whatever ends the wait, late or with too much, ends the connection.
        outcome.future()
                .timeout(config.fetchTimeout().toMillis(), TimeUnit.MILLISECONDS)
                .onFailure(late -> request.reset());
        request.send().onFailure(outcome::tryFail).onSuccess(response -> read(response, outcome));
    }

    private void read(HttpClientResponse response, Promise<byte[]> outcome) {
        if (response.statusCode() != OK) {
            outcome.tryFail("the answer was " + response.statusCode());
            return;
        }
        Buffer body = Buffer.buffer();
        response.exceptionHandler(outcome::tryFail);
        response.handler(part -> {
            if (body.length() + part.length() > config.bytesMax()) {
                outcome.tryFail("it is larger than auth.jwks.bytesMax");
            } else {
                body.appendBuffer(part);
            }
        });
        response.endHandler(end -> outcome.tryComplete(body.getBytes()));
    }
}

package io.tidegate.http;

import io.tidegate.hub.Hub;
import io.tidegate.message.Publication;
import io.tidegate.protocol.ClientFrame;
import io.tidegate.protocol.ServerFrame;
import io.vertx.core.Future;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Publishes: through the hub, like a client. */
final class PublishRoutes {
    private final ApiParts parts;
    private final RequestDecoder decoder;

    PublishRoutes(ApiParts parts, RequestDecoder decoder) {
        this.parts = parts;
        this.decoder = decoder;
    }

    void publish(Exchange exchange) {
        exchange.attempt(() -> {
            ClientFrame.Publish publish = decoder.publication(exchange.body());
            exchange.answer(publish(publish), this::json);
        });
    }

    /** Each by itself: some may fail while others do not, and the answer says which. */
    void publishMany(Exchange exchange) {
        exchange.attempt(() -> {
            List<Future<Hub.Published>> outcomes = decoder.publications(exchange.body()).stream()
                    .map(this::publish)
                    .toList();
            exchange.answer(Future.join(outcomes).transform(any -> Future.succeededFuture(outcomes)), this::list);
        });
    }

    private Future<Hub.Published> publish(ClientFrame.Publish publish) {
        HubOfLoop target = parts.hub(publish.address());
        return target.call(hub -> hub.publish(
                        publish.address(),
                        new Publication(
                                hub.publicationId(publish.key()),
                                publish.headers(),
                                publish.body(),
                                target.loop().nowMillis())))
                .onSuccess(published -> parts.published().increment(published.duplicate() ? 0 : 1));
    }

    private byte[] json(Hub.Published published) {
        return parts.encoding()
                .encode(new ServerFrame.Published(null, published.position(), published.duplicate()))
                .payload();
    }

    private byte[] list(List<Future<Hub.Published>> outcomes) {
        ByteArrayOutputStream json = new ByteArrayOutputStream();
        json.writeBytes(ascii("{\"results\":["));
        int failed = 0;
        for (int i = 0; i < outcomes.size(); i++) {
            Future<Hub.Published> outcome = outcomes.get(i);
            json.writeBytes(ascii(i == 0 ? "" : ","));
            json.writeBytes(
                    outcome.succeeded()
                            ? json(outcome.result())
                            : Problem.of(outcome.cause()).json().toBuffer().getBytes());
            failed += outcome.failed() ? 1 : 0;
        }
        json.writeBytes(ascii("],\"failed\":" + failed + '}'));
        return json.toByteArray();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}

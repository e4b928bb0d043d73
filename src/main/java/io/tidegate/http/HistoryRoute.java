package io.tidegate.http;

import io.tidegate.hub.Hub;
import io.tidegate.protocol.ClientFrame;
import io.tidegate.protocol.ServerFrame;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/** Reads what was published, as a client's {@code history} does. */
final class HistoryRoute {
    private final ApiParts parts;
    private final RequestDecoder decoder;

    HistoryRoute(ApiParts parts, RequestDecoder decoder) {
        this.parts = parts;
        this.decoder = decoder;
    }

    void read(Exchange exchange) {
        exchange.attempt(() -> {
            ClientFrame.History history =
                    decoder.history(fields(exchange).toBuffer().getBytes());
            exchange.answer(
                    parts.hub(history.address())
                            .call(hub -> hub.history(history.address(), history.since(), history.limit())),
                    past -> json(history, past));
        });
    }

    private static JsonObject fields(Exchange exchange) throws ProblemException {
        JsonObject fields = new JsonObject().put("type", "history");
        exchange.parameter("address").ifPresent(address -> fields.put("address", address));
        Optional<String> since = exchange.parameter("since");
        Optional<String> last = exchange.parameter("last");
        if (since.isPresent() && last.isPresent()) {
            throw new ProblemException(new Problem(400, "give \"since\" or \"last\", not both"));
        }
        since.ifPresent(text -> fields.put("since", text));
        if (last.isPresent()) {
            fields.put("since", new JsonObject().put("last", number("last", last.get())));
        }
        Optional<String> limit = exchange.parameter("limit");
        if (limit.isPresent()) {
            fields.put("limit", number("limit", limit.get()));
        }
        return fields;
    }

    private static long number(String name, String text) throws ProblemException {
        if (!text.matches("\\d{1,9}")) {
            throw new ProblemException(new Problem(400, '"' + name + "\" must be a whole number of 1 or more"));
        }
        return Long.parseLong(text);
    }

    private byte[] json(ClientFrame.History history, Hub.Past past) {
        return parts.encoding()
                .encode(new ServerFrame.History(
                        null, history.address(), past.start(), past.publications(), past.epochs(), past.gap()))
                .payload();
    }
}

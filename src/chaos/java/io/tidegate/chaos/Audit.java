package io.tidegate.chaos;

import io.tidegate.message.Position;
import io.tidegate.testkit.RawClient;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** Reads what the log of an address holds, as any client can. */
final class Audit {
    private Audit() {}

    /** All that it holds, oldest first. */
    static List<Place> read(String url, String address) {
        List<Place> places = new ArrayList<>();
        try (RawClient client = RawClient.connect(url)) {
            client.send(new JsonObject().put("type", "connect"));
            client.await();
            String since = "earliest";
            for (JsonArray page = page(client, address, since); !page.isEmpty(); page = page(client, address, since)) {
                for (Object each : page) {
                    JsonObject message = (JsonObject) each;
                    since = message.getString("cursor");
                    Position position = Position.ofCursor(since).orElseThrow();
                    Mark.of(message.getString("body")).ifPresent(mark -> places.add(new Place(position, mark)));
                }
            }
        }
        return places;
    }

    private static JsonArray page(RawClient client, String address, String since) {
        client.send(new JsonObject()
                .put("type", "history")
                .put("id", 1)
                .put("address", address)
                .put("since", since)
                .put("limit", 1_000));
        JsonObject answer = client.awaitJson();
        if (!answer.getString("type").equals("history")) {
            throw new IllegalStateException("the log of " + address + " cannot be read: " + answer.encode());
        }
        return answer.getJsonArray("messages");
    }
}

package io.tidegate.protocol;

import io.tidegate.message.Body;
import io.tidegate.message.Gap;
import io.tidegate.message.Header;
import io.tidegate.message.Position;
import io.tidegate.message.Publication;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes each shape of server frame as JSON. Stateless. The order of keys is that of docs/protocol.md. */
final class FrameWriter implements ServerFrame.Handler<JsonWriter> {
    private static final int SMALL_BYTES = 128;
    private static final int MARGIN_BYTES = 32;

    /** A publication as its subscribers get it. */
    JsonWriter publication(String address, Position position, Publication publication) {
        // What a publication weighs is more than its content, by about as much as the names and the cursor take.
        JsonWriter json = new JsonWriter(MARGIN_BYTES + address.length() + publication.weightBytes());
        begin(json, "rec", null).name("address").value(address);
        json.name("cursor").value(position);
        return content(json, publication.headers(), publication.body()).endObject();
    }

    @Override
    public JsonWriter onConnected(ServerFrame.Connected frame) {
        JsonWriter json = begin("connected", frame.id());
        json.name("session").value(frame.session());
        json.name("resumed").value(frame.resumed());
        json.name("ping").value(frame.pingMillis());
        json.name("resumeWindow").value(frame.resumeWindowMillis());
        json.name("node").value(frame.node());
        json.name("subscriptions").beginArray();
        for (ServerFrame.Resumed resumed : frame.subscriptions()) {
            json.beginObject().name("address").value(resumed.address());
            standing(json, resumed.position(), resumed.recovered()).endObject();
        }
        return json.endArray().endObject();
    }

    @Override
    public JsonWriter onRegistered(ServerFrame.Registered frame) {
        JsonWriter json = begin("registered", frame.id()).name("address").value(frame.address());
        return standing(json, frame.position(), frame.recovered()).endObject();
    }

    @Override
    public JsonWriter onUnregistered(ServerFrame.Unregistered frame) {
        return begin("unregistered", frame.id())
                .name("address")
                .value(frame.address())
                .endObject();
    }

    @Override
    public JsonWriter onReply(ServerFrame.Reply frame) {
        JsonWriter json = new JsonWriter(SMALL_BYTES + frame.body().length());
        begin(json, "rec", null).name("address").value(frame.address());
        return content(json, frame.headers(), frame.body()).endObject();
    }

    @Override
    public JsonWriter onGap(ServerFrame.Gap frame) {
        JsonWriter json = begin("gap", null).name("address").value(frame.address());
        return gap(json, frame.gap()).endObject();
    }

    @Override
    public JsonWriter onPublished(ServerFrame.Published frame) {
        JsonWriter json = begin("published", frame.id());
        json.name("cursor").value(frame.position());
        return json.name("duplicate").value(frame.duplicate()).endObject();
    }

    @Override
    public JsonWriter onHistory(ServerFrame.History frame) {
        JsonWriter json = begin("history", frame.id()).name("address").value(frame.address());
        json.name("messages").beginArray();
        long offset = frame.start().offset();
        for (Publication message : frame.messages()) {
            offset++;
            json.beginObject().name("cursor").value(frame.epochs().at(offset));
            content(json, message.headers(), message.body());
            json.name("time").value(message.timeMillis()).endObject();
        }
        json.endArray();
        json.name("cursor").value(frame.epochs().at(offset));
        if (frame.gap() != null) {
            gap(json.name("gap").beginObject(), frame.gap()).endObject();
        }
        return json.endObject();
    }

    @Override
    public JsonWriter onFailure(ServerFrame.Failure frame) {
        JsonWriter json = begin("err", frame.id());
        if (frame.address() != null) {
            json.name("address").value(frame.address());
        }
        json.name("failureCode").value(frame.failureCode());
        json.name("failureType").value(frame.failureType());
        json.name("message").value(frame.message());
        return json.name("retryable").value(frame.retryable()).endObject();
    }

    private static JsonWriter begin(String type, @Nullable Long id) {
        return begin(new JsonWriter(SMALL_BYTES), type, id);
    }

    private static JsonWriter begin(JsonWriter json, String type, @Nullable Long id) {
        json.beginObject().name("type").value(type);
        return id == null ? json : json.name("id").value(id.longValue());
    }

    private static JsonWriter standing(JsonWriter json, Position position, boolean recovered) {
        return json.name("cursor").value(position).name("recovered").value(recovered);
    }

    private static JsonWriter gap(JsonWriter json, Gap gap) {
        json.name("from").value(gap.from());
        json.name("to").value(gap.to());
        if (gap.lost() != Gap.UNKNOWN) {
            json.name("lost").value(gap.lost());
        }
        return json.name("reason").value(gap.reason().name().toLowerCase(Locale.ROOT));
    }

    private static JsonWriter content(JsonWriter json, List<Header> headers, Body body) {
        if (!headers.isEmpty()) {
            headers(json.name("headers").beginObject(), headers).endObject();
        }
        return json.name("body").raw(body.bytes());
    }

    private static JsonWriter headers(JsonWriter json, List<Header> headers) {
        for (List<Header> sameName : byName(headers)) {
            json.name(sameName.get(0).name());
            if (sameName.size() == 1) {
                json.value(sameName.get(0).value());
                continue;
            }
            json.beginArray();
            sameName.forEach(header -> json.value(header.value()));
            json.endArray();
        }
        return json;
    }

    /** Names that differ in case only are one name, as on the event bus; the first spelling is written. */
    private static Iterable<List<Header>> byName(List<Header> headers) {
        Map<String, List<Header>> groups = new LinkedHashMap<>();
        for (Header header : headers) {
            groups.computeIfAbsent(header.name().toLowerCase(Locale.ROOT), name -> new ArrayList<>(1))
                    .add(header);
        }
        return groups.values();
    }
}

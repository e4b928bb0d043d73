package io.tidegate.cluster;

import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A client on the WebSocket of the JDK's own HTTP client. */
final class JdkClient implements ForeignClient {
    private static final int PATIENCE_SECONDS = 30;
    private static final String REGISTERED = "registered";
    private static final String CUT = "cut";

    private final HttpClient http = HttpClient.newHttpClient();
    private final String secondUrl;
    private final String address;
    private final int cutAfter;
    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
    private final BlockingQueue<JsonObject> bodies = new LinkedBlockingQueue<>();
    private volatile String since = "earliest";
    private volatile int received;
    private volatile @Nullable WebSocket socket;

    JdkClient(String firstUrl, String secondUrl, String address, int cutAfter) {
        this.secondUrl = secondUrl;
        this.address = address;
        this.cutAfter = cutAfter;
        connect(firstUrl);
    }

    private void connect(String url) {
        socket = http.newWebSocketBuilder()
                .buildAsync(URI.create(url), new Link())
                .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .join();
    }

    /** What one connection hears, one call after the other. */
    private final class Link implements WebSocket.Listener {
        private final StringBuilder message = new StringBuilder();
        private boolean cut;

        @Override
        public void onOpen(WebSocket webSocket) {
            var unused = webSocket.sendText(
                    new JsonObject().put("type", "connect").put("id", 1).encode(), true);
            webSocket.request(1);
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
            message.append(data);
            if (last && !cut) {
                JsonObject frame = new JsonObject(message.toString());
                message.setLength(0);
                onFrame(webSocket, frame);
            }
            webSocket.request(1);
            return null;
        }

        private void onFrame(WebSocket webSocket, JsonObject frame) {
            switch (frame.getString("type")) {
                case "connected" -> {
                    var unused = webSocket.sendText(register().encode(), true);
                }
                case REGISTERED -> events.add(frame.getBoolean("recovered") ? REGISTERED : "not recovered");
                case "rec" -> onRecord(webSocket, frame);
                default -> events.add("unexpected " + frame);
            }
        }

        private void onRecord(WebSocket webSocket, JsonObject frame) {
            since = frame.getString("cursor");
            bodies.add(frame.getJsonObject("body"));
            int count = received + 1;
            received = count;
            if (count == cutAfter) {
                cut = true;
                webSocket.abort();
                events.add(CUT);
            }
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket webSocket, int code, String reason) {
            events.add("closed with " + code);
            return null;
        }

        @Override
        public void onError(WebSocket webSocket, Throwable error) {
            if (!cut) {
                events.add("failed: " + error);
            }
        }
    }

    private JsonObject register() {
        return new JsonObject()
                .put("type", "register")
                .put("id", 2)
                .put("address", address)
                .put("since", since);
    }

    @Override
    public void awaitRegistered() {
        await(REGISTERED);
    }

    @Override
    public void awaitCut() {
        await(CUT);
    }

    private void await(String expected) {
        String event = poll(events);
        if (!event.equals(expected)) {
            throw new AssertionError("expected " + expected + ", got " + event);
        }
    }

    @Override
    public void comeBack() {
        connect(secondUrl);
    }

    @Override
    public List<JsonObject> awaitBodies(int count) {
        List<JsonObject> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(poll(bodies));
        }
        return all;
    }

    private <T> T poll(BlockingQueue<T> queue) {
        try {
            T next = queue.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (next == null) {
                throw new AssertionError("nothing came in time; " + events);
            }
            return next;
        } catch (InterruptedException error) {
            throw new IllegalStateException(error);
        }
    }

    @Override
    public void close() {
        WebSocket open = socket;
        if (open != null) {
            open.abort();
        }
    }
}

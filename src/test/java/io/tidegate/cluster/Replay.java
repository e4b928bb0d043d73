package io.tidegate.cluster;

import io.tidegate.testkit.RawClient;
import io.tidegate.testkit.TranscriptMatcher;
import io.tidegate.testkit.Transcripts.ClientSends;
import io.tidegate.testkit.Transcripts.Connect;
import io.tidegate.testkit.Transcripts.Cut;
import io.tidegate.testkit.Transcripts.ServerSends;
import io.tidegate.testkit.Transcripts.Step;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** Plays the client's part of one transcript, and compares what the nodes say. */
final class Replay implements AutoCloseable {
    /** Nobody subscribes there; that it is said so shows that nothing else was on its way. */
    private static final String NOWHERE = "doc.nowhere";

    /** What is in order, for one address. */
    private static final Set<String> ORDERED = Set.of("registered", "gap", "rec", "unregistered");

    private final TranscriptMatcher matcher = new TranscriptMatcher();
    private final List<String> urls;
    private int connections;
    private RawClient client;

    /** Opens the first connection. */
    Replay(List<String> urls) {
        this.urls = urls;
        client = RawClient.connect(urls.get(0));
    }

    void play(Step step) {
        if (step instanceof ClientSends message) {
            client.send(matcher.fill(message.text()));
        } else if (step instanceof ServerSends messages) {
            expect(messages);
        } else if (step instanceof Cut) {
            end();
            client.reset();
        } else if (step instanceof Connect) {
            client = RawClient.connect(urls.get(++connections % urls.size()));
        }
    }

    private void expect(ServerSends messages) {
        List<String> expected = new ArrayList<>(messages.frames());
        while (!expected.isEmpty()) {
            List<String> before = List.copyOf(expected);
            String actual = client.await();
            String difference = matcher.take(expected, actual);
            if (difference != null) {
                throw new AssertionError("line " + messages.line() + ": " + difference);
            }
            checkOrder(before, expected, actual);
        }
    }

    /** What was due earlier and may not be overtaken. */
    private static void checkOrder(List<String> before, List<String> after, String actual) {
        JsonObject taken = new JsonObject(actual);
        for (int i = 0; i < after.size() && before.get(i).equals(after.get(i)); i++) {
            JsonObject earlier = new JsonObject(before.get(i));
            boolean sameStream = isOrdered(earlier)
                    && isOrdered(taken)
                    && Objects.equals(earlier.getString("address"), taken.getString("address"));
            if (sameStream || earlier.getString("type").equals("connected")) {
                throw new AssertionError(actual + " came before " + earlier);
            }
        }
    }

    private static boolean isOrdered(JsonObject frame) {
        return ORDERED.contains(frame.getString("type"));
    }

    /** Nothing more is on its way. */
    void end() {
        client.send(new JsonObject().put("type", "unregister").put("address", NOWHERE));
        JsonObject answer = client.awaitJson();
        if (!NOWHERE.equals(answer.getString("address"))) {
            throw new AssertionError("not in the transcript: " + answer);
        }
    }

    @Override
    public void close() {
        client.close();
    }
}

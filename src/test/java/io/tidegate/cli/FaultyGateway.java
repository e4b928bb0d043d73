package io.tidegate.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidegate.cli.FakeGateway.Peer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A gateway that keeps streams, subscriptions and sessions in memory and makes one kind of mistake, with every tenth
 * publication. All of it happens on one event loop.
 */
final class FaultyGateway implements AutoCloseable {
    private static final String EPOCH = "abc";
    private static final int EACH = 10;

    private final Fault fault;
    private final FakeGateway gateway = new FakeGateway(this::onFrame);
    private final Map<String, List<String>> streams = new HashMap<>();
    private final List<Subscription> subscriptions = new ArrayList<>();
    private final Set<Integer> sessions = new HashSet<>();
    private int faults;

    /** The mistake. */
    enum Fault {
        NONE,
        LOSE,
        LOSE_AND_HIDE_IT,
        REPEAT,
        REORDER,
        WRONG_ADDRESS,
        WRONG_SUBSCRIBER,
        DAMAGE,
        GAP,
        EPOCH,
        REFUSE,
        CLOSE,
        FOREIGN,
        CHATTER,
        FORGET_SESSION,
        NEVER_ANSWER
    }

    private static final class Subscription {
        private final Peer client;
        private final String address;
        private int hidden;
        private String held = "";

        Subscription(Peer client, String address) {
            this.client = client;
            this.address = address;
        }
    }

    FaultyGateway(Fault fault) {
        this.fault = fault;
    }

    String url() {
        return gateway.url();
    }

    /** How often the mistake was made. */
    int faults() {
        return faults;
    }

    private void onFrame(Peer client, JsonNode frame) {
        switch (frame.path("type").asText()) {
            case "connect" -> connect(client, frame);
            case "register" -> register(client, frame);
            case "publish" -> publish(client, frame);
            default -> throw new IllegalArgumentException(frame.toString());
        }
    }

    private void connect(Peer client, JsonNode frame) {
        boolean isKnown =
                frame.has("session") && sessions.contains(frame.path("session").asInt());
        boolean isResumed = isKnown && fault != Fault.FORGET_SESSION;
        faults += isKnown && !isResumed ? 1 : 0;
        sessions.add(client.connection());
        client.send("{'type':'connected','session':'%d','resumed':%s,'subscriptions':[]}"
                .formatted(client.connection(), isResumed));
    }

    private void register(Peer client, JsonNode frame) {
        String address = frame.path("address").asText();
        List<String> stream = streamOf(address);
        int from = frame.has("since")
                ? Integer.parseInt(frame.path("since").asText().split(":", -1)[1])
                : stream.size();
        client.registered(frame, EPOCH + ':' + from);
        Subscription subscription = new Subscription(client, address);
        subscriptions.add(subscription);
        for (int offset = from + 1; offset <= stream.size(); offset++) {
            deliver(subscription, offset, stream.get(offset - 1));
        }
    }

    private List<String> streamOf(String address) {
        return streams.computeIfAbsent(address, none -> new ArrayList<>());
    }

    private void publish(Peer client, JsonNode frame) {
        String address = frame.path("address").asText();
        List<String> stream = streamOf(address);
        boolean isTenth = frame.path("id").asInt() % EACH == EACH - 1;
        if (isTenth && fault == Fault.REFUSE) {
            faults++;
            client.failed(frame, true);
            return;
        }
        if (isTenth && fault == Fault.FOREIGN) {
            stream.add("{\"t\":\"somebody else's\"}");
            deliverToAll(address, stream);
        }
        stream.add(frame.path("body").toString());
        deliverToAll(address, stream);
        if (isTenth && fault == Fault.NEVER_ANSWER) {
            faults++;
            return;
        }
        client.published(frame, EPOCH + ':' + stream.size());
    }

    private void deliverToAll(String address, List<String> stream) {
        for (Subscription each : List.copyOf(subscriptions)) {
            if (each.address.equals(address)) {
                deliver(each, stream.size(), stream.get(stream.size() - 1));
            }
        }
    }

    private void deliver(Subscription to, int offset, String body) {
        if (offset % EACH == EACH - 1) {
            deliverWrongly(to, offset, body);
        } else {
            send(to, to.address, cursor(to, offset), body);
        }
        if (!to.held.isEmpty() && offset % EACH == 0) {
            send(to, to.address, cursor(to, offset - 1), to.held);
            to.held = "";
        }
    }

    private void deliverWrongly(Subscription to, int offset, String body) {
        String right = cursor(to, offset);
        switch (fault) {
            case LOSE -> faults++;
            case LOSE_AND_HIDE_IT -> {
                faults++;
                to.hidden++;
            }
            case REPEAT -> {
                faults++;
                send(to, to.address, right, body);
                send(to, to.address, right, body);
            }
            case REORDER -> {
                faults++;
                to.held = body;
            }
            case WRONG_ADDRESS -> {
                faults++;
                send(to, to.address + "x", right, body);
            }
            case WRONG_SUBSCRIBER -> {
                send(to, to.address, right, body);
                subscriptions.stream()
                        .filter(other -> !other.address.equals(to.address))
                        .findFirst()
                        .ifPresent(other -> {
                            faults++;
                            other.hidden--;
                            send(
                                    other,
                                    other.address,
                                    cursor(other, streamOf(other.address).size()),
                                    body);
                        });
            }
            case DAMAGE -> {
                faults++;
                send(to, to.address, right, body.replace("xxx", "xx"));
            }
            case GAP -> {
                faults++;
                to.client.send("{'type':'gap','address':'%s','from':'%s','to':'%s','lost':1,'reason':'slow'}"
                        .formatted(to.address, cursor(to, offset - 1), right));
            }
            case EPOCH -> {
                faults++;
                send(to, to.address, "other:1", body);
            }
            case CLOSE -> {
                faults++;
                subscriptions.remove(to);
                to.client.close(4000);
            }
            case CHATTER -> {
                faults++;
                to.client.send("{'type':'rumour'}");
                send(to, to.address, right, body);
            }
            default -> send(to, to.address, right, body);
        }
    }

    private static String cursor(Subscription of, int offset) {
        return EPOCH + ':' + (offset - of.hidden);
    }

    private static void send(Subscription to, String address, String cursor, String body) {
        to.client.send("{'type':'rec','address':'%s','cursor':'%s','body':%s}".formatted(address, cursor, body));
    }

    @Override
    public void close() {
        gateway.close();
    }
}

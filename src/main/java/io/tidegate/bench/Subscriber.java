package io.tidegate.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidegate.bench.SequenceCheck.Verdict;
import io.tidegate.load.LoadSocket;
import io.tidegate.load.SocketListener;
import io.tidegate.load.Target;
import io.tidegate.message.Position;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A client with a session and one subscription that checks everything it gets. Belongs to a loop. Cut off, it can come
 * back with its session and its cursor.
 */
final class Subscriber implements SocketListener {
    /** How an attempt to come back is counted of which the gateway knew nothing. */
    static final String NOT_RESUMED = "session not resumed";

    private final BenchLoop loop;
    private final int index;
    private final int address;
    private final AddressView view;
    private final CursorCheck cursors = new CursorCheck();
    private final SequenceCheck[] sequences;

    private @Nullable LoadSocket socket;
    private String session = "";
    private boolean isRegistered;
    private long dueAt;
    private long openedAt;
    private long delivered;
    private long wanted = -1;
    private boolean isSettled;
    private boolean hasLost;
    private long lostAt;
    private Optional<Target> target = Optional.empty();

    Subscriber(BenchLoop loop, int index, int address, AddressView view, int publishers) {
        this.loop = loop;
        this.index = index;
        this.address = address;
        this.view = view;
        sequences = new SequenceCheck[publishers];
        for (int i = 0; i < publishers; i++) {
            sequences[i] = new SequenceCheck();
        }
    }

    /** Its number among all subscribers of the run. */
    int index() {
        return index;
    }

    int address() {
        return address;
    }

    /** When it last began to connect, in nanoseconds of {@link System#nanoTime}. */
    long openedAt() {
        return openedAt;
    }

    /** When it was to begin to connect. */
    long dueAt() {
        return dueAt;
    }

    /** It begins to connect. */
    void onOpening(long due, Target to) {
        dueAt = due;
        isSettled = false;
        onReopening(to);
    }

    /** It tries again. */
    void onReopening(Target to) {
        target = Optional.of(to);
        openedAt = System.nanoTime();
        isRegistered = false;
    }

    /** Where it connected last; empty before it ever did. */
    Optional<Target> target() {
        return target;
    }

    /** Whether it never lost a connection. */
    boolean isStayer() {
        return !hasLost;
    }

    /** Wants to be told of when it has so many different publications. */
    void want(long count) {
        wanted = count;
    }

    /** Ends the connection without a word. */
    void cut() {
        LoadSocket open = socket;
        if (open != null) {
            open.cut();
        }
        socket = null;
    }

    @Override
    public void onOpen(LoadSocket opened) {
        socket = opened;
        loop.onOpen(this, System.nanoTime());
        String name = loop.addressName(address);
        if (session.isEmpty()) {
            opened.send("{\"type\":\"connect\",\"id\":1}" + register(name, ""));
        } else {
            String connect = "{\"type\":\"connect\",\"id\":1,\"session\":\"" + session + "\"}";
            opened.send(loop.isBySession() ? connect : connect + registerAgain(name));
        }
    }

    private String registerAgain(String name) {
        return register(name, ",\"since\":\"" + cursors.cursor() + '"');
    }

    private String register(String name, String since) {
        String acknowledge = loop.isBySession() ? ",\"ack\":\"client\"" : "";
        return "{\"type\":\"register\",\"id\":2,\"address\":\"" + name + '"' + since + acknowledge + '}';
    }

    @Override
    public void onText(ByteBuffer bytes, int start, int end, long nanos) {
        RecReader rec = loop.rec();
        if (rec.read(bytes, start, end, view)) {
            onRec(rec, nanos, end - start);
        } else {
            onAnswer(Answers.parse(bytes, start, end), nanos);
        }
    }

    private void onRec(RecReader rec, long nanos, int bytes) {
        Tally tally = loop.tally();
        cursors.accept(rec.epoch(), rec.offset(), tally);
        if (loop.isBySession()) {
            acknowledge();
        }
        if (!rec.isOwn()) {
            tally.onForeign();
            return;
        }
        Layout layout = loop.layout();
        int publisher = rec.publisher();
        if (publisher >= layout.publishers() || layout.addressOf(publisher, rec.number()) != address) {
            tally.onMisrouted();
            return;
        }
        if (!rec.isWhole()) {
            tally.onDamaged();
        }
        Verdict verdict = sequences[layout.slotOf(publisher)].accept(layout.sequenceOf(publisher, rec.number()));
        if (verdict == Verdict.REPEATED) {
            if (loop.isBySession()) {
                tally.onRedelivered();
            } else {
                tally.onRepeated();
            }
            return;
        }
        delivered++;
        tally.onDelivered(verdict == Verdict.IN_ORDER);
        loop.onDelivered(this, rec, nanos, bytes);
        if (delivered == wanted) {
            loop.onCaughtUp(this, nanos);
        }
    }

    private void acknowledge() {
        LoadSocket open = socket;
        if (open != null) {
            open.send("{\"type\":\"ack\",\"address\":\"" + loop.addressName(address) + "\",\"cursor\":\""
                    + cursors.cursor() + "\"}");
        }
    }

    private void onAnswer(JsonNode answer, long nanos) {
        switch (answer.path("type").asText()) {
            case "connected" -> onConnected(answer, nanos);
            case "registered" -> onRegistered(answer, nanos);
            case "gap" -> onGap(answer);
            case "rec" -> loop.tally().onMisrouted();
            case "err" -> fail("err " + answer.path("failureType").asText());
            default -> loop.tally().onUnexpected();
        }
    }

    private void onConnected(JsonNode connected, long nanos) {
        boolean isReturn = !session.isEmpty();
        session = connected.path("session").asText();
        if (isReturn && !connected.path("resumed").asBoolean()) {
            fail(NOT_RESUMED);
        } else if (isReturn && loop.isBySession()) {
            onResumed(connected.path("subscriptions"), nanos);
        }
    }

    private void onResumed(JsonNode subscriptions, long nanos) {
        LoadSocket open = socket;
        if (subscriptions.isEmpty() && open != null) {
            open.send(registerAgain(loop.addressName(address)));
        } else {
            onRegistered(subscriptions.path(0), nanos);
        }
    }

    private void onRegistered(JsonNode registered, long nanos) {
        standAt(registered.path("cursor").asText());
        if (!isRegistered) {
            isRegistered = true;
            if (lostAt != 0) {
                loop.returns().onReturned(lostAt, nanos);
                lostAt = 0;
            }
            loop.onRegistered(this, nanos, isSettled);
            isSettled = true;
        }
    }

    private void onGap(JsonNode gap) {
        loop.tally().onGap(gap.path("lost").asLong());
        standAt(gap.path("to").asText());
    }

    private void standAt(String cursor) {
        Position.ofCursor(cursor)
                .ifPresentOrElse(
                        position -> cursors.standAt(position.epoch(), position.offset()),
                        () -> loop.tally().onUnexpected());
    }

    private void fail(String kind) {
        cut();
        onClosed(kind, Optional.empty());
    }

    @Override
    public void onClosed(String kind, Optional<Duration> comeBackIn) {
        socket = null;
        Optional<Duration> wait = loop.waitAfter(comeBackIn);
        if (wait.isPresent()) {
            onLost(kind);
            loop.reopenAfter(wait.get(), this);
        } else {
            loop.onEnded(kind);
        }
        isRegistered = false;
        if (!isSettled) {
            isSettled = true;
            loop.onSettled();
        }
    }

    private void onLost(String kind) {
        if (isRegistered) {
            hasLost = true;
            lostAt = System.nanoTime();
            loop.returns().onLost(kind);
        } else {
            loop.returns().onFailed(kind);
        }
    }
}

package io.tidegate.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.netty.buffer.ByteBuf;
import io.tidegate.load.LoadSocket;
import io.tidegate.load.SocketListener;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A client with a session that publishes: when there is room in a closed loop, when a publication is due in an open one.
 * Belongs to a loop; what is to be written in one turn of it is written with one call.
 */
final class Publisher implements SocketListener {
    /** How far the newest publication may be ahead of the oldest unfinished one, in windows. */
    private static final int SPREAD = 4;

    private static final int PLACES_MIN = 64;

    private final BenchLoop loop;
    private final int index;
    private final Pacing pacing;
    private final int window;

    /** For each publication in flight: how many still have to finish it; 0 when it is finished. */
    private final int[] left;

    private final long[] due;
    private final long[] written;

    private @Nullable LoadSocket socket;
    private @Nullable Timing timing;
    private long countMax;
    private long next;
    private long oldest;
    private int unfinished;
    private boolean isFinished = true;
    private boolean willPublish;
    private boolean isWaiting;

    Publisher(BenchLoop loop, int index, Pacing pacing) {
        this.loop = loop;
        this.index = index;
        this.pacing = pacing;
        window = pacing.windowOf(index, loop.layout().publishers());
        int places = placesFor(window);
        left = new int[places];
        due = new long[places];
        written = new long[places];
    }

    /** Room for what may be in flight: a power of two. */
    static int placesFor(int window) {
        return Integer.highestOneBit(Math.max(PLACES_MIN, SPREAD * window) * 2 - 1);
    }

    int window() {
        return window;
    }

    /** Publishes until the time is over, or so many more to each of its addresses. */
    void start(Timing newTiming, long countOfAddress) {
        timing = newTiming;
        countMax = countOfAddress == Long.MAX_VALUE
                ? Long.MAX_VALUE
                : next + countOfAddress * loop.layout().addressCountOf(index);
        isFinished = window == 0;
        publish();
    }

    /** Whether nothing is left to do. */
    boolean isIdle() {
        return isFinished && unfinished == 0;
    }

    @Override
    public void onOpen(LoadSocket opened) {
        socket = opened;
        opened.send("{\"type\":\"connect\"}");
    }

    @Override
    public void onText(ByteBuffer bytes, int start, int end, long nanos) {
        long id = Answers.publishedId(bytes, start, end);
        if (id >= 0) {
            onPublished(id, nanos);
        } else {
            onOther(Answers.parse(bytes, start, end));
        }
    }

    private void onPublished(long number, long nanos) {
        if (isUnknown(number)) {
            loop.tally().onUnexpected();
            return;
        }
        int place = place(number);
        loop.onAcknowledged(due[place], written[place], nanos);
        finishPart(number);
    }

    private void onOther(JsonNode answer) {
        switch (answer.path("type").asText()) {
            case "connected" -> loop.onPublisherReady();
            case "err" -> onError(answer, answer.path("id").asLong(-1));
            default -> loop.tally().onUnexpected();
        }
    }

    private void onError(JsonNode error, long number) {
        if (isUnknown(number)) {
            loop.tally().onUnexpected();
            return;
        }
        Layout layout = loop.layout();
        loop.tally()
                .onRefused(error.path("failureType").asText(), layout.subscribersOf(layout.addressOf(index, number)));
        left[place(number)] = 1;
        finishPart(number);
    }

    /** All subscribers of one loop have it. */
    void onShare(long number) {
        if (!isUnknown(number)) {
            finishPart(number);
        }
    }

    private boolean isUnknown(long number) {
        return number < oldest || number >= next || left[place(number)] == 0;
    }

    private int place(long number) {
        return (int) number & left.length - 1;
    }

    private void finishPart(long number) {
        if (--left[place(number)] > 0) {
            return;
        }
        unfinished--;
        while (oldest < next && left[place(oldest)] == 0) {
            oldest++;
        }
        publishSoon();
    }

    /** At the end of the loop's turn, so that all that there is room for goes out together. */
    private void publishSoon() {
        if (!willPublish && !isFinished) {
            willPublish = true;
            loop.soon(this::publish);
        }
    }

    private void publish() {
        willPublish = false;
        LoadSocket open = socket;
        Timing times = timing;
        if (open == null || times == null || isFinished) {
            return;
        }
        long now = System.nanoTime();
        ByteBuf out = null;
        while (unfinished < window && next - oldest < left.length) {
            long dueNow = pacing.dueOf(index, loop.layout().publishers(), next, times.start(), now);
            if (next >= countMax || dueNow - times.measureTo() >= 0) {
                isFinished = true;
                break;
            }
            if (dueNow - now > 0) {
                publishAfter(dueNow - now);
                break;
            }
            out = out == null
                    ? open.allocate((window - unfinished) * loop.writer().bytesMax())
                    : out;
            append(out, times, dueNow, now);
        }
        if (out != null) {
            open.write(out);
        }
    }

    private void publishAfter(long nanos) {
        if (!isWaiting) {
            isWaiting = true;
            loop.after(nanos, () -> {
                isWaiting = false;
                publish();
            });
        }
    }

    private void append(ByteBuf out, Timing times, long dueNow, long now) {
        int address = loop.layout().addressOf(index, next);
        int place = place(next);
        left[place] = 1 + (pacing.waitsForDeliveries() ? loop.loopsWithSubscribers(address) : 0);
        due[place] = dueNow;
        written[place] = now;
        loop.writer().write(out, address, index, next, dueNow - times.origin(), now - times.origin());
        loop.tally().onPublished(loop.layout().subscribersOf(address));
        next++;
        unfinished++;
    }

    @Override
    public void onClosed(String kind) {
        socket = null;
        loop.onEnded("publisher: " + kind, false);
    }
}

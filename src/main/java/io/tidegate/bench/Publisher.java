package io.tidegate.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.netty.buffer.ByteBuf;
import io.tidegate.load.LoadSocket;
import io.tidegate.load.SocketListener;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A client with a session that publishes: when there is room in a closed loop, when a publication is due in an open one.
 * Belongs to a loop; what is to be written in one turn of it is written with one call.
 */
final class Publisher implements SocketListener {
    /** How far the newest publication may be ahead of the oldest unfinished one, in windows. */
    private static final int SPREAD = 4;

    private static final int PLACES_MIN = 64;
    private static final long REPEAT_NANOS = 100_000_000;

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
    private boolean wasReady;
    private int moves;

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

    /** Begins no more publications. */
    void stop() {
        isFinished = true;
    }

    /** Whether nothing is left to do. */
    boolean isIdle() {
        return isFinished && unfinished == 0;
    }

    @Override
    public void onOpen(LoadSocket opened) {
        socket = opened;
        opened.send("{\"type\":\"connect\"}");
        repeatUnfinished(opened);
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

    /** With the same keys, in the same order: what the gateway has already it only acknowledges. */
    private void repeatUnfinished(LoadSocket open) {
        for (long number = oldest; number < next; number++) {
            if (left[place(number)] > 0) {
                repeat(open, number);
            }
        }
    }

    private void repeat(LoadSocket open, long number) {
        Timing times = timing;
        if (times != null) {
            ByteBuf out = open.allocate(loop.writer().bytesMax());
            write(out, times, number);
            open.write(out);
        }
    }

    private void onPublished(long number, long nanos) {
        if (isUnknown(number)) {
            onUnexpected();
            return;
        }
        int place = place(number);
        loop.onAcknowledged(due[place], written[place], nanos);
        finishPart(number);
    }

    private void onOther(JsonNode answer) {
        switch (answer.path("type").asText()) {
            case "connected" -> onConnected();
            case "err" -> onError(answer, answer.path("id").asLong(-1));
            default -> loop.tally().onUnexpected();
        }
    }

    private void onConnected() {
        if (!wasReady) {
            wasReady = true;
            loop.onPublisherReady();
        }
        publishSoon();
    }

    /** Where publications are repeated, so are answers. */
    private void onUnexpected() {
        if (!loop.areRepeated()) {
            loop.tally().onUnexpected();
        }
    }

    private void onError(JsonNode error, long number) {
        if (isUnknown(number)) {
            onUnexpected();
            return;
        }
        if (loop.areRepeated() && error.path("retryable").asBoolean()) {
            repeatLater(number, socket);
            return;
        }
        Layout layout = loop.layout();
        loop.tally()
                .onRefused(error.path("failureType").asText(), layout.subscribersOf(layout.addressOf(index, number)));
        left[place(number)] = 1;
        finishPart(number);
    }

    private void repeatLater(long number, @Nullable LoadSocket from) {
        loop.after(REPEAT_NANOS, () -> {
            if (from != null && from == socket && !isUnknown(number)) {
                repeat(from, number);
            }
        });
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
        write(out, times, next);
        loop.tally().onPublished(loop.layout().subscribersOf(address));
        next++;
        unfinished++;
    }

    private void write(ByteBuf out, Timing times, long number) {
        int place = place(number);
        int address = loop.layout().addressOf(index, number);
        loop.writer().write(out, address, index, number, due[place] - times.origin(), written[place] - times.origin());
    }

    @Override
    public void onClosed(String kind, Optional<Duration> comeBackIn) {
        socket = null;
        boolean mayReturn = !wasReady || loop.areRepeated();
        Optional<Duration> wait = mayReturn ? loop.waitAfter(comeBackIn) : Optional.empty();
        if (wait.isPresent()) {
            moves++;
            loop.returns().onPublisherLost();
            loop.reopenAfter(wait.get(), index, this, moves);
        } else {
            loop.onEnded("publisher: " + kind);
            loop.onSettled();
        }
    }
}

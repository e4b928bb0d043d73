package io.tidegate.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tidegate.message.Body;
import io.tidegate.message.Position;
import io.tidegate.message.Publication;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class LinkTest {
    private static final int PUBLICATION_BYTES = 1000;
    private static final int BYTES_MAX = 16 * PUBLICATION_BYTES;
    private static final int MESSAGE_BYTES_MAX = 4 * PUBLICATION_BYTES;
    private static final long EPOCH = 7;

    private final Counter dropped = new SimpleMeterRegistry().counter("dropped");
    private final List<BusMessage> sent = new ArrayList<>();
    private final Deque<Promise<Void>> writes = new ArrayDeque<>();
    private final Link link = new Link(1, BYTES_MAX, MESSAGE_BYTES_MAX, dropped, this::send, this::flush);

    @Test
    void batchesOfATurnGoTogether() {
        link.deliver(batch("a", 0, 1));
        link.deliver(batch("b", 5, 1));
        link.tell(new HeadNotice("c", new Position(EPOCH, 3), "holder"));
        link.flush();

        assertThat(sent)
                .containsExactly(new BusMessage(
                        List.of(batch("a", 0, 1), batch("b", 5, 1)),
                        List.of(new HeadNotice("c", new Position(EPOCH, 3), "holder")),
                        List.of()));
    }

    @Test
    void bigBatchIsSplitIntoBatchesThatFollowEachOther() {
        link.deliver(batch("a", 10, 10));
        link.flush();

        assertThat(sent)
                .extracting(BusMessage::batches)
                .containsExactly(List.of(batch("a", 10, 4)), List.of(batch("a", 14, 4)), List.of(batch("a", 18, 2)));
    }

    @Test
    void publicationBiggerThanAMessageGoesAlone() {
        Publication big = new Publication("id", List.of(), Body.ofJson("0".repeat(2 * MESSAGE_BYTES_MAX)), 0);
        Publication small = publication(1);
        link.deliver(new Batch("a", new Position(EPOCH, 0), List.of(small, big, small)));
        link.flush();

        assertThat(sent)
                .extracting(message -> message.batches().get(0).publications())
                .containsExactly(List.of(small), List.of(big), List.of(small));
    }

    @Test
    void frozenPeerCostsAtMostTheBound() {
        for (int i = 0; i < 100; i++) {
            link.deliver(batch("address " + i, 0, 1));
            link.tell(new HeadNotice("address " + i, new Position(EPOCH, 1), null));
            link.flush();
        }

        assertThat(sent.stream().flatMap(message -> message.batches().stream()))
                .hasSizeBetween(1, BYTES_MAX / PUBLICATION_BYTES - 1);
        assertThat(dropped.count())
                .isEqualTo(100
                        - sent.stream()
                                .mapToInt(message -> message.batches().size())
                                .sum());
    }

    @Test
    void droppedBatchesLeaveOnePositionPerAddress() {
        int offset = fill("a");
        double droppedBefore = dropped.count();
        link.deliver(batch("a", offset, 1));
        link.deliver(batch("a", offset + 1, 1));
        link.deliver(batch("b", 0, 1));
        sent.clear();
        writeAll();

        assertThat(dropped.count() - droppedBefore).isEqualTo(3);
        assertThat(sent)
                .containsExactly(new BusMessage(
                        List.of(),
                        List.of(),
                        List.of(
                                new BusMessage.Behind("a", new Position(EPOCH, offset + 2)),
                                new BusMessage.Behind("b", new Position(EPOCH, 1)))));
    }

    @Test
    void drainedLinkTakesBatchesAgain() {
        int offset = fill("a");
        writeAll();
        assertThat(link.isIdle()).isTrue();
        sent.clear();
        link.deliver(batch("a", offset + 1, 1));
        link.flush();

        assertThat(sent).extracting(BusMessage::batches).containsExactly(List.of(batch("a", offset + 1, 1)));
    }

    @Test
    void failedWriteFreesItsRoom() {
        link.deliver(batch("a", 0, 3));
        link.flush();
        writes.remove().fail("connection closed");

        assertThat(link.isIdle()).isTrue();
    }

    @Test
    void headsOfOneAddressAreMerged() {
        link.tell(new HeadNotice("a", new Position(EPOCH, 1), null));
        link.tell(new HeadNotice("a", new Position(EPOCH, 2), "holder"));
        link.flush();

        assertThat(sent)
                .extracting(BusMessage::heads)
                .containsExactly(List.of(new HeadNotice("a", new Position(EPOCH, 2), "holder")));
    }

    /** Delivers and flushes until the first batch is dropped; the offset at which the dropped one ends. */
    private int fill(String address) {
        int offset = 0;
        while (dropped.count() == 0) {
            link.deliver(batch(address, offset++, 1));
            link.flush();
        }
        return offset;
    }

    private void writeAll() {
        while (!writes.isEmpty()) {
            writes.remove().complete();
        }
    }

    private Future<Void> send(int loop, BusMessage message) {
        sent.add(message);
        Promise<Void> write = Promise.promise();
        writes.add(write);
        return write.future();
    }

    private void flush() {
        link.flush();
    }

    private static Batch batch(String address, int offset, int count) {
        return new Batch(
                address,
                new Position(EPOCH, offset),
                IntStream.rangeClosed(offset + 1, offset + count)
                        .mapToObj(LinkTest::publication)
                        .toList());
    }

    private static Publication publication(int offset) {
        String id = "%06d".formatted(offset);
        int fixed = new Publication(id, List.of(), Body.ofJson(""), 0).weightBytes();
        // The address's one or two letters are weighed once per batch, so a little less than a round number.
        return new Publication(id, List.of(), Body.ofJson("1".repeat(PUBLICATION_BYTES - fixed - 16)), 0);
    }
}

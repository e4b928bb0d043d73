package io.tidegate.hub;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tidegate.bus.Batch;
import io.tidegate.config.Config;
import io.tidegate.message.Body;
import io.tidegate.message.Epochs;
import io.tidegate.message.Position;
import io.tidegate.message.Publication;
import io.tidegate.metrics.Meters;
import io.tidegate.protocol.FailureCode;
import io.tidegate.stream.Interest;
import io.tidegate.stream.Operation;
import io.tidegate.stream.Outcome;
import io.tidegate.testkit.ManualLoops;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PublisherTest {
    private static final Interest INTEREST = new Interest(List.of("node1"), null);

    private final ManualLoops loops = new ManualLoops(1, 1);
    private final HeldStreams streams = new HeldStreams();
    private final List<Batch> appended = new ArrayList<>();
    private final List<String> outward = new ArrayList<>();
    private final Publisher publisher = new Publisher(
            loops.loop(0),
            streams,
            Config.defaults(),
            new Publisher.Appendage() {
                @Override
                public void onAppended(Batch batch, Interest interest) {
                    appended.add(batch);
                }

                @Override
                public void onOutward(String address, Position position, Publication publication) {
                    outward.add(publication.id());
                }
            },
            new Meters(new SimpleMeterRegistry()).hub());

    @Test
    void anIdleShardIsAskedInTheSameInstant() {
        long before = loops.nowMillis();
        publish("a", 1);
        assertThat(streams.calls).hasSize(1);
        assertThat(loops.nowMillis()).isEqualTo(before);
    }

    @Test
    void whatIsPublishedWhileACallIsInFlightFormsTheNextBatch() {
        publish("a", 1);
        publish("a", 2);
        publish("a", 3);
        assertThat(streams.calls).hasSize(1);

        streams.answer(new Outcome.Appended(Epochs.of(7, 0), 1, List.of(), INTEREST));
        loops.runAll();

        assertThat(streams.calls).hasSize(2);
        Operation.Append second = (Operation.Append) streams.calls.get(1).get(0);
        assertThat(second.publications()).extracting(Publication::id).containsExactly("2", "3");
    }

    @Test
    void aBatchIsHandedOnWithItsPlaces() {
        Future<Hub.Published> published = publish("a", 1);
        streams.answer(new Outcome.Appended(Epochs.of(7, 0), 40, List.of(), INTEREST));
        loops.runAll();

        assertThat(published.result()).isEqualTo(new Hub.Published(new Position(7, 40), false));
        assertThat(appended).hasSize(1);
        assertThat(appended.get(0).start()).isEqualTo(new Position(7, 39));
        assertThat(outward).containsExactly("1");
    }

    @Test
    void aDuplicateGetsItsFirstPlaceAndIsNotSentAgain() {
        publish("a", 1);
        Future<Hub.Published> again = publish("a", 1);
        Future<Hub.Published> fresh = publish("a", 2);
        streams.answer(new Outcome.Appended(Epochs.of(7, 0), 1, List.of(), INTEREST));
        loops.runAll();
        appended.clear();

        streams.answer(new Outcome.Appended(Epochs.of(7, 0), 2, List.of(new Outcome.Duplicate(0, 1)), INTEREST));
        loops.runAll();

        assertThat(again.result()).isEqualTo(new Hub.Published(new Position(7, 1), true));
        assertThat(fresh.result()).isEqualTo(new Hub.Published(new Position(7, 2), false));
        assertThat(appended).hasSize(1);
        assertThat(appended.get(0).publications()).extracting(Publication::id).containsExactly("2");
    }

    @Test
    void aFullQueueRefusesAndTakesAgainWhenItHasDrained() {
        int large = Config.defaults().hub().publishBytesMax() - 100;
        Future<Hub.Published> first = publish("a", large, 1);
        Future<Hub.Published> second = publish("a", 100, 2);
        assertThat(first.isComplete()).isFalse();
        assertThat(((HubException) second.cause()).code()).isEqualTo(FailureCode.OVERLOADED);

        streams.answer(new Outcome.Appended(Epochs.of(7, 0), 1, List.of(), INTEREST));
        loops.runAll();
        assertThat(publisher.waitingBytes()).isZero();
        assertThat(publish("a", 100, 3).failed()).isFalse();
    }

    @Test
    void anUnansweredCallIsToldAndFreesItsRoom() {
        Future<Hub.Published> published = publish("a", 1);
        streams.fail();
        loops.runAll();

        assertThat(((HubException) published.cause()).code()).isEqualTo(FailureCode.UNAVAILABLE);
        assertThat(publisher.waitingBytes()).isZero();
    }

    @Test
    void whatWaitsBehindCallsThatHangIsToldInTime() {
        Duration appendTimeout = Config.defaults().stream().appendTimeout();
        publish("a", 1);
        Future<Hub.Published> second = publish("a", 2);
        loops.advance(appendTimeout.plusMillis(1));
        assertThat(second.isComplete()).isFalse();
        Future<Hub.Published> third = publish("a", 3);
        streams.fail();
        loops.runAll();

        assertThat(((HubException) second.cause()).code()).isEqualTo(FailureCode.UNAVAILABLE);
        assertThat(third.isComplete()).isFalse();
        streams.answer(new Outcome.Appended(Epochs.of(7, 0), 1, List.of(), INTEREST));
        loops.runAll();
        assertThat(third.succeeded()).isTrue();
        assertThat(publisher.waitingBytes()).isZero();
    }

    @Test
    void aPublisherThatTriesAgainAtOnceMayDoSo() {
        publish("a", 1);
        List<Future<Hub.Published>> again = new ArrayList<>();
        loops.on(
                0,
                () -> publisher
                        .publish("a", publication(2, 3), true)
                        .onFailure(why -> again.add(publisher.publish("a", publication(2, 3), true))));
        loops.advance(Config.defaults().stream().appendTimeout().plusMillis(1));
        streams.fail();
        loops.runAll();
        streams.answer(new Outcome.Appended(Epochs.of(7, 0), 1, List.of(), INTEREST));
        loops.runAll();

        assertThat(again).singleElement().matches(Future::succeeded);
    }

    @Test
    void aCallerThatThrowsHarmsNobodyElse() {
        loops.on(
                0,
                () -> publisher.publish("a", publication(1, 3), true).onComplete(done -> {
                    throw new IllegalStateException("as the test wanted");
                }));
        Future<Hub.Published> waiting = publish("a", 2);
        streams.answer(new Outcome.Appended(Epochs.of(7, 0), 1, List.of(), INTEREST));
        loops.runAll();
        streams.answer(new Outcome.Appended(Epochs.of(7, 0), 2, List.of(), INTEREST));
        loops.runAll();

        assertThat(waiting.succeeded()).isTrue();
        assertThat(appended).hasSize(2);
        assertThat(publisher.waitingBytes()).isZero();
    }

    private Future<Hub.Published> publish(String address, int number) {
        return publish(address, 3, number);
    }

    private Future<Hub.Published> publish(String address, int bodyBytes, int number) {
        List<Future<Hub.Published>> result = new ArrayList<>();
        loops.on(0, () -> result.add(publisher.publish(address, publication(number, bodyBytes), true)));
        return result.get(0);
    }

    private static Publication publication(int number, int bodyBytes) {
        return new Publication(String.valueOf(number), List.of(), Body.ofJson(new byte[bodyBytes]), 0);
    }
}

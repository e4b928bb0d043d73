package io.tidegate.hub;

import io.tidegate.bus.Batch;
import io.tidegate.bus.HeadNotice;
import io.tidegate.config.Config;
import io.tidegate.loop.Loop;
import io.tidegate.message.Position;
import io.tidegate.message.Since;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The addresses of this node whose home is one loop. Owned by that loop. */
final class HomeStreams {
    private static final Duration ROUND_STEP = Duration.ofSeconds(1);

    private final Loop loop;
    private final Config config;
    private final HomeParts parts;
    private final Map<String, HomeStream> streams = new HashMap<>();
    private final Deque<String> round = new ArrayDeque<>();
    private int roundStepCount = 1;

    HomeStreams(Loop loop, Config config, HomeParts parts) {
        this.loop = loop;
        this.config = config;
        this.parts = parts;
    }

    /** Begins the slow round in which every stream is joined again. */
    Loop.Timer startRounds() {
        return loop.every(ROUND_STEP, this::stepRound);
    }

    Future<Opened> open(String address, int loopIndex, Since since) {
        return stream(address).open(loopIndex, since);
    }

    void detach(String address, int loopIndex) {
        HomeStream stream = streams.get(address);
        if (stream != null) {
            stream.detach(loopIndex);
        }
    }

    Future<Slice> read(String address, Position after) {
        HomeStream stream = streams.get(address);
        return stream == null ? Future.failedFuture(Failures.unavailable()) : stream.read(after);
    }

    void onBatch(Batch batch) {
        stream(batch.address()).onBatch(batch);
    }

    void onHead(HeadNotice notice) {
        stream(notice.address()).onHead(notice);
    }

    void onBehind(String address, Position position) {
        HomeStream stream = streams.get(address);
        if (stream != null) {
            stream.onBehind(position);
        }
    }

    void onNodeLeft(String node) {
        List.copyOf(streams.values()).forEach(stream -> stream.onNodeLeft(node));
    }

    void rejoinAll() {
        List.copyOf(streams.values()).forEach(HomeStream::rejoin);
    }

    /** Leaves every stream; completes, always with success, when the cluster has been told. */
    Future<Void> leaveAll() {
        assert loop.isCurrent();
        return Future.join(List.copyOf(streams.values()).stream()
                        .map(HomeStream::leave)
                        .toList())
                .mapEmpty();
    }

    int size() {
        return streams.size();
    }

    private HomeStream stream(String address) {
        assert loop.isCurrent();
        return streams.computeIfAbsent(address, missing -> {
            parts.meters().onAddresses(1);
            return new HomeStream(missing, config.forAddress(missing), parts, this::onGone);
        });
    }

    private void onGone(HomeStream stream) {
        if (streams.remove(stream.address(), stream)) {
            parts.meters().onAddresses(-1);
        }
    }

    private void stepRound() {
        if (round.isEmpty()) {
            round.addAll(streams.keySet());
            long steps = Math.max(1, config.hub().rejoinInterval().toSeconds());
            roundStepCount = (int) (round.size() / steps + 1);
        }
        List<HomeStream> next = new ArrayList<>();
        for (int i = 0; i < roundStepCount && !round.isEmpty(); i++) {
            HomeStream stream = streams.get(round.remove());
            if (stream != null) {
                next.add(stream);
            }
        }
        next.forEach(HomeStream::rejoin);
    }
}

package io.tidegate.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidegate.testkit.RawClient;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A subscriber whose stream nobody may disturb: something is published at a steady rate, and it must get all of it in order. */
final class Bystander implements AutoCloseable {
    private static final String ADDRESS = "hostile.stream";
    private static final int PERIOD_MILLIS = 5;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final RawClient subscriber;
    private final RawClient publisher;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private final AtomicInteger published = new AtomicInteger();

    private volatile @Nullable AssertionError refused;
    private int heard;

    Bystander(String url) {
        subscriber = RawClient.connect(url);
        subscriber.send(new JsonObject().put("type", "connect"));
        assertThat(subscriber.awaitJson().getString("type")).isEqualTo("connected");
        subscriber.send(new JsonObject().put("type", "register").put("address", ADDRESS));
        assertThat(subscriber.awaitJson().getString("type")).isEqualTo("registered");
        publisher = RawClient.connect(url);
        publisher.send(new JsonObject().put("type", "connect"));
        assertThat(publisher.awaitJson().getString("type")).isEqualTo("connected");
        var unused = clock.scheduleWithFixedDelay(this::publish, 0, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void publish() {
        try {
            publishNext();
        } catch (AssertionError fault) {
            refused = fault;
            throw fault;
        }
    }

    private void publishNext() {
        publisher.send(new JsonObject()
                .put("type", "publish")
                .put("address", ADDRESS)
                .put("id", published.get())
                .put("body", published.get()));
        assertThat(publisher.awaitJson().getString("type")).isEqualTo("published");
        published.incrementAndGet();
    }

    /** It has got everything, in order, and goes on getting more. */
    void check() {
        int begun = published.get();
        await().atMost(PATIENCE).until(() -> published.get() > begun || refused != null);
        assertThat(refused).isNull();
        hear(published.get());
    }

    private void hear(int until) {
        while (heard < until) {
            JsonObject message = subscriber.awaitJson();
            assertThat(message.getString("type")).as("%s", message).isEqualTo("rec");
            assertThat(message.getInteger("body")).isEqualTo(heard);
            heard++;
        }
    }

    /** How many publications it has got. */
    int heard() {
        return heard;
    }

    @Override
    public void close() {
        clock.shutdown();
        await().atMost(PATIENCE).until(clock::isTerminated);
        hear(published.get());
        publisher.close();
        subscriber.close();
    }
}

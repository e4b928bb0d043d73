package io.tidegate.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.protocol.ClientFrame;
import io.tidegate.protocol.CloseCode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class SessionStallTest {
    private final FakeCluster cluster = new FakeCluster(1);
    private final FakeNode node = cluster.node(0);

    @AfterEach
    void invariantsHold() {
        cluster.checkInvariants();
    }

    private void append(String address, int count) {
        for (int i = 0; i < count; i++) {
            cluster.streams.append(address, "x");
        }
        cluster.loops.runAll();
    }

    @Test
    void fullSocketGetsNothingMoreAndTheRestWhenItHasDrained() {
        FakeClient client = node.subscriber("news");
        client.room = 2;
        append("news", 10);
        assertThat(client.received("news")).hasSize(2);

        client.drain(5);
        assertThat(client.received("news")).hasSize(7);
        client.drain(100);
        assertThat(client.received("news")).hasSize(10);
        append("news", 1);
        assertThat(client.received("news")).hasSize(11);
        assertThat(node.registry.get("tidegate.messages.delivered").counter().count())
                .isEqualTo(11);
    }

    @Test
    void stalledSubscriptionsTakeTurns() {
        FakeClient client = node.subscriber("a").register("b").register("c");
        client.room = 0;
        append("a", 10);
        append("b", 10);
        append("c", 10);
        for (int i = 0; i < 3; i++) {
            client.drain(4);
        }

        assertThat(client.received("a")).hasSize(4);
        assertThat(client.received("b")).hasSize(4);
        assertThat(client.received("c")).hasSize(4);
    }

    @Test
    void otherClientsAreNotHeldUp() {
        FakeClient slow = node.subscriber("news");
        FakeClient fast = node.subscriber("news");
        slow.room = 0;
        append("news", 10);

        assertThat(slow.received("news")).isEmpty();
        assertThat(fast.received("news")).hasSize(10);
    }

    @Test
    void unregisteredSubscriptionIsNotResumed() {
        FakeClient client = node.subscriber("news");
        client.room = 0;
        append("news", 3);
        client.send(new ClientFrame.Unregister(3L, "news"));
        client.drain(100);

        assertThat(client.received("news")).isEmpty();
    }

    @Test
    void slowConsumerIsClosedWithItsOwnCode() {
        FakeClient client = node.subscriber("news");
        node.on(() -> node.hub.active().get(0).subscriber.onTooSlow());

        assertThat(client.closed()).isEqualTo(CloseCode.SLOW_CONSUMER);
        assertThat(cluster.store.peek(client.session()).orElseThrow().ended()).isTrue();
    }

    @Test
    void resumedSessionWithAFullSocketGoesOnWhenItDrains() {
        FakeClient before = node.subscriber("news");
        before.drop();
        append("news", 3);
        FakeClient after = node.open();
        after.room = 1;
        after.connect(before.session());
        assertThat(after.received("news")).isEmpty();

        after.drain(100);
        assertThat(after.received("news")).hasSize(3);
    }

    @Test
    void clientThatWaitsForItsResumeIsNotSlow() {
        FakeClient before = node.subscriber("a").register("b");
        before.drop();
        List<Runnable> starts = new ArrayList<>();
        node.hub.heldStarts = starts;
        FakeClient after = node.open().connect(before.session());
        node.on(() -> starts.get(0).run());
        append("a", 2);
        node.on(() -> node.hub.active().get(0).subscriber.onTooSlow());
        node.on(() -> starts.get(1).run());

        assertThat(after.closed()).isNull();
        assertThat(after.received("a")).hasSize(2);
    }
}

package io.tidegate.transport;

import io.tidegate.session.Connection;
import io.tidegate.session.ConnectionListener;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;

/** A session that writes down what its connection tells it, and does with messages what the test says. */
final class RecordingListener implements ConnectionListener {
    final Connection connection;
    final int loop;
    final List<String> messages = new CopyOnWriteArrayList<>();
    final AtomicInteger signs = new AtomicInteger();
    final AtomicInteger drains = new AtomicInteger();
    final AtomicInteger closes = new AtomicInteger();
    private final BiConsumer<RecordingListener, String> reaction;

    RecordingListener(Connection connection, int loop, BiConsumer<RecordingListener, String> reaction) {
        this.connection = connection;
        this.loop = loop;
        this.reaction = reaction;
    }

    @Override
    public void onMessage(byte[] message) {
        String text = new String(message, StandardCharsets.UTF_8);
        messages.add(text);
        reaction.accept(this, text);
    }

    @Override
    public void onSignOfLife() {
        signs.incrementAndGet();
    }

    @Override
    public void onDrained() {
        drains.incrementAndGet();
    }

    @Override
    public void onClosed() {
        closes.incrementAndGet();
    }
}

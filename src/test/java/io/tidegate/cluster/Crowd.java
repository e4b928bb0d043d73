package io.tidegate.cluster;

import static org.awaitility.Awaitility.await;

import io.tidegate.load.LoadLoop;
import io.tidegate.load.LoadLoops;
import io.tidegate.load.LoadSocket;
import io.tidegate.load.SocketListener;
import io.tidegate.load.SourceAddresses;
import io.tidegate.load.Target;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Many clients that read as fast as they can and check that each address comes whole and in order. */
final class Crowd implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Enough of a frame for its address and cursor. */
    private static final int HEAD = 160;

    private final LoadLoops loops = LoadLoops.start(1, new SplittableRandom(1));
    private final List<Client> clients = new ArrayList<>();

    private Crowd() {}

    /** Connects so many clients to a node. */
    static Crowd of(String url, int count) {
        Crowd crowd = new Crowd();
        LoadLoop loop = crowd.loops.all().get(0);
        Target target = Target.of(url).orElseThrow();
        for (int i = 0; i < count; i++) {
            Client client = new Client();
            crowd.clients.add(client);
            int number = i;
            loop.soon(() -> loop.open(target, SourceAddresses.ANY, number, PATIENCE, client));
        }
        await().atMost(PATIENCE).until(() -> crowd.clients.stream().allMatch(client -> client.socket != null));
        return crowd;
    }

    /** Subscribes them all, and waits until they are. */
    void register(String address) {
        int before = clients.get(0).registered;
        loops.all().get(0).soon(() -> clients.forEach(client -> client.register(address)));
        await().atMost(PATIENCE).until(() -> clients.stream().allMatch(client -> client.registered > before));
    }

    /** Waits until each of them has got so many publications. */
    void awaitAll(int publications) {
        await().atMost(PATIENCE).until(() -> {
            check();
            return clients.stream().allMatch(client -> client.received >= publications);
        });
    }

    /** None of them has been closed, or got anything out of order. */
    void check() {
        for (Client client : clients) {
            if (!client.fault.isEmpty()) {
                throw new AssertionError(client.fault);
            }
        }
    }

    @Override
    public void close() {
        loops.close();
    }

    private static final class Client implements SocketListener {
        private volatile @Nullable LoadSocket socket;
        private volatile int registered;
        private volatile int received;
        private volatile String fault = "";
        private final Map<String, Long> offsets = new HashMap<>();

        void register(String address) {
            LoadSocket open = socket;
            if (open != null) {
                open.send("{\"type\":\"register\",\"id\":1,\"address\":\"" + address + "\"}");
            }
        }

        @Override
        public void onOpen(LoadSocket opened) {
            opened.send("{\"type\":\"connect\",\"id\":0}");
            socket = opened;
        }

        @Override
        @SuppressWarnings("NonAtomicVolatileUpdate") // only the loop writes
        public void onText(ByteBuffer bytes, int start, int end, long nanos) {
            byte[] head = new byte[Math.min(HEAD, end - start)];
            bytes.get(start, head);
            String frame = new String(head, StandardCharsets.US_ASCII);
            if (Frames.isPublication(frame)) {
                long offset = Frames.offset(frame);
                Long before = offsets.put(Frames.address(frame), offset);
                if (offset != (before == null ? 1 : before + 1)) {
                    fault = "after " + before + " came " + frame;
                }
                received++;
            } else if (frame.startsWith("{\"type\":\"registered\"")) {
                registered++;
            } else if (!frame.startsWith("{\"type\":\"connected\"")) {
                fault = "unexpected " + frame;
            }
        }

        @Override
        public void onClosed(String kind, Optional<Duration> comeBackIn) {
            fault = "closed: " + kind;
        }
    }
}

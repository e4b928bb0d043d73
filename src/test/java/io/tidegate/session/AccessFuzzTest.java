package io.tidegate.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.auth.Action;
import io.tidegate.auth.Authenticator;
import io.tidegate.auth.Principal;
import io.tidegate.message.Body;
import io.tidegate.message.Position;
import io.tidegate.message.Since;
import io.tidegate.protocol.ClientFrame;
import io.tidegate.protocol.CloseCode;
import io.tidegate.protocol.FailureCode;
import io.tidegate.protocol.ServerFrame;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;

/**
 * Principals whose permissions change from token to token; their clients connect, renew, break, come back, with their own session or a stolen one,
 * and ask for everything. Whatever happens, nobody gets or does what its newest token does not permit.
 */
final class AccessFuzzTest {
    private static final int STEPS = 1500;
    private static final List<String> NAMES = List.of("alice", "bob");
    private static final List<String> ADDRESSES = List.of("a", "b", "c", "d");
    private static final int NOT_PERMITTED = FailureCode.NOT_PERMITTED.number();

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final Map<String, Principal> tokens = new HashMap<>();
    private final Map<String, Set<String>> allowed = new HashMap<>();
    private final Authenticator authenticator = credentials -> {
        String token = credentials.token();
        return Future.succeededFuture(Optional.ofNullable(token == null ? null : tokens.get(token)));
    };
    private final FakeCluster cluster = new FakeCluster(2, FakeCluster.CONFIG, authenticator);
    private final List<Seat> seats = new ArrayList<>();
    private final Map<String, String> owners = new HashMap<>();
    private int number;

    /** One client and what the model knows of it. */
    private static final class Seat {
        final FakeClient client;
        final FakeNode node;
        String token;
        int seen;

        Seat(FakeClient client, FakeNode node, String token) {
            this.client = client;
            this.node = node;
            this.token = token;
        }
    }

    @RepeatedTest(4)
    void nobodyGetsOrDoesWhatItsNewestTokenDoesNotPermit() {
        System.out.println("AccessFuzzTest seed " + seed);
        for (int step = 0; step < STEPS; step++) {
            step();
            cluster.loops.runAll();
            seats.forEach(this::check);
            seats.removeIf(seat -> seat.client.dropped);
            checkSubscriptions();
            checkShares();
        }
        cluster.checkInvariants();
    }

    private <T> T any(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    private String newToken(String name) {
        String token = name + "-" + number++;
        Set<String> may = new HashSet<>();
        for (String address : ADDRESSES) {
            for (Action action : Action.values()) {
                if (random.nextInt(3) > 0) {
                    may.add(action + " " + address);
                }
            }
        }
        Instant expires = random.nextInt(4) == 0
                ? Instant.ofEpochMilli(cluster.node(0).loop().nowMillis()).plusSeconds(random.nextInt(60))
                : null;
        tokens.put(
                token, new Principal(name, (action, address) -> may.contains(action + " " + address), expires, null));
        allowed.put(token, may);
        return token;
    }

    private boolean may(Seat seat, Action action, String address) {
        return allowed.getOrDefault(seat.token, Set.of()).contains(action + " " + address);
    }

    private void step() {
        if (seats.size() < 3) {
            open();
            return;
        }
        Seat seat = any(seats);
        String address = any(ADDRESSES);
        switch (random.nextInt(12)) {
            case 0 -> open();
            case 1 -> renew(seat, newToken(name(seat)), true);
            case 2 -> renew(seat, newToken(any(NAMES)), false);
            case 3 -> seat.client.drop();
            case 4 -> cluster.advance(Duration.ofMillis(random.nextInt(20_000)));
            case 5, 6 -> register(seat, address);
            case 7 -> seat.client.send(new ClientFrame.Unregister(1L, address));
            case 8 ->
                request(
                        seat,
                        Action.PUBLISH,
                        address,
                        new ClientFrame.Publish(9L, address, List.of(), Body.NULL, null));
            case 9 -> request(seat, Action.HISTORY, address, new ClientFrame.History(9L, address, Since.EARLIEST, 2));
            case 10 ->
                request(seat, Action.SEND, address, new ClientFrame.Send(9L, address, List.of(), Body.NULL, null));
            default -> cluster.streams.append(address, "1");
        }
    }

    private static String name(Seat seat) {
        return seat.token.substring(0, seat.token.indexOf('-'));
    }

    private void open() {
        String token = newToken(any(NAMES));
        FakeNode node = cluster.node(random.nextInt(2));
        List<String> sessions = new ArrayList<>(owners.keySet());
        String session = sessions.isEmpty() || random.nextBoolean() ? null : any(sessions);
        Seat seat = new Seat(node.open().connectAs(token, session), node, token);
        cluster.loops.runAll();
        if (seat.client.frames(ServerFrame.Connected.class).isEmpty()) {
            assertThat(seat.client.closed()).isIn(CloseCode.TOO_MANY_CONNECTIONS, CloseCode.TOKEN_EXPIRED);
            return;
        }
        String owner = owners.putIfAbsent(seat.client.session(), name(seat));
        assertThat(owner).as("a session is its principal's for ever").isIn(null, name(seat));
        assertThat(seat.client.connected().resumed()).isEqualTo(owner != null);
        seats.add(seat);
    }

    private void renew(Seat seat, String token, boolean same) {
        int before = seat.client.frames(ServerFrame.Connected.class).size();
        seat.client.connectAs(token, null);
        cluster.loops.runAll();
        boolean renewed = seat.client.frames(ServerFrame.Connected.class).size() > before;
        if (same && !seat.client.dropped) {
            assertThat(renewed).isTrue();
        }
        if (renewed) {
            assertThat(name(seat)).isEqualTo(token.substring(0, token.indexOf('-')));
            seat.token = token;
            assertThat(seat.client.connectedLast().subscriptions())
                    .allMatch(each -> may(seat, Action.SUBSCRIBE, each.address()));
        }
    }

    private void register(Seat seat, String address) {
        Since since =
                any(List.of(Since.LATEST, Since.EARLIEST, new Since.Last(1), new Since.After(new Position(7, 0))));
        int before = refusals(seat);
        boolean isNew = seat.client.dropped || subscribed(seat, address) == null;
        seat.client.send(new ClientFrame.Register(5L, address, since, random.nextBoolean()));
        cluster.loops.runAll();
        if (isNew && !seat.client.dropped) {
            boolean right = may(seat, Action.SUBSCRIBE, address)
                    && (since instanceof Since.Latest || may(seat, Action.HISTORY, address));
            assertThat(refusals(seat) == before)
                    .as("%s since %s", address, since)
                    .isEqualTo(right);
        }
    }

    private void request(Seat seat, Action action, String address, ClientFrame frame) {
        int before = refusals(seat);
        int done = seat.node.hub.published.size() + seat.node.hub.sent.size();
        seat.client.send(frame);
        cluster.loops.runAll();
        if (!seat.client.dropped) {
            assertThat(refusals(seat) == before).as("%s %s", action, address).isEqualTo(may(seat, action, address));
        }
        if (!may(seat, action, address)) {
            assertThat(seat.node.hub.published.size() + seat.node.hub.sent.size())
                    .isEqualTo(done);
        }
    }

    private static int refusals(Seat seat) {
        return (int) seat.client.frames(ServerFrame.Failure.class).stream()
                .filter(failure -> failure.failureCode() == NOT_PERMITTED)
                .count();
    }

    private static @Nullable SessionSubscription subscribed(Seat seat, String address) {
        return seat.node
                .sessions()
                .find(seat.client.session())
                .flatMap(session -> session.subscriptions().all().stream()
                        .filter(each -> each.address().equals(address))
                        .findFirst())
                .orElse(null);
    }

    /** Whatever came since the last step came with the permission of the newest token. */
    private void check(Seat seat) {
        List<Object> frames = seat.client.frames();
        for (; seat.seen < frames.size(); seat.seen++) {
            if (frames.get(seat.seen) instanceof FakeEncoding.Rec rec) {
                assertThat(may(seat, Action.SUBSCRIBE, rec.address()))
                        .as("%s got %s", seat.token, rec)
                        .isTrue();
            }
        }
    }

    private void checkSubscriptions() {
        for (Seat seat : seats) {
            for (String address : ADDRESSES) {
                if (subscribed(seat, address) != null) {
                    assertThat(may(seat, Action.SUBSCRIBE, address))
                            .as("%s is subscribed to %s", seat.token, address)
                            .isTrue();
                }
            }
        }
    }

    private void checkShares() {
        for (FakeNode node : cluster.nodes) {
            long principals = node.sessions().connected().stream()
                    .filter(session -> !session.hasEnded())
                    .map(session -> session.access().principal())
                    .distinct()
                    .filter(principal -> principal != null)
                    .map(Principal::name)
                    .distinct()
                    .count();
            assertThat(node.principals.size()).isEqualTo((int) principals);
        }
    }
}

package io.tidegate.bus;

import io.tidegate.loop.Loop;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Whether a service listens natively at an address, remembered for the addresses that were asked for last. An address
 * that is not remembered is looked up; until the answer is there, what is to be done for it waits, in order and bounded
 * in bytes. Lookups go in batches, one at a time. A changed registration makes us forget; because such events may be
 * lost, so does time. Owned by one loop.
 */
final class NativeListeners {
    private static final Duration VALIDITY = Duration.ofSeconds(30);

    private final Loop loop;
    private final int addressesMax;
    private final long waitingBytesMax;
    private final Lookup lookup;
    private final Map<String, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);
    private final Set<String> wanted = new LinkedHashSet<>();
    private boolean looking;
    private long waitingBytes;

    /** Finds out at which of the addresses a service listens. */
    interface Lookup {
        Future<Set<String>> heard(Set<String> addresses);
    }

    NativeListeners(Loop loop, int addressesMax, long waitingBytesMax, Lookup lookup) {
        this.loop = loop;
        this.addressesMax = addressesMax;
        this.waitingBytesMax = waitingBytesMax;
        this.lookup = lookup;
    }

    /** Runs the action, now or later, if a service listens at the address; {@code bytes} is what it costs to wait. */
    void whenHeard(String address, int bytes, Runnable action) {
        assert loop.isCurrent();
        Entry entry = entries.computeIfAbsent(address, absent -> new Entry());
        forgetEldest();
        if (entry.isValid()) {
            entry.runIfHeard(action);
            return;
        }
        entry.state = State.UNKNOWN;
        if (waitingBytes + bytes <= waitingBytesMax) {
            entry.add(new Waiting(bytes, action));
            want(address, entry);
        }
    }

    /** The registrations of the address have changed. */
    void forget(String address) {
        assert loop.isCurrent();
        Entry entry = entries.get(address);
        if (entry != null) {
            forget(address, entry);
        }
    }

    /** Any registration may have changed. */
    void forgetAll() {
        assert loop.isCurrent();
        entries.forEach(this::forget);
    }

    private void forget(String address, Entry entry) {
        entry.state = State.UNKNOWN;
        if (!entry.waiting.isEmpty()) {
            // An answer is on its way that may be older than the change.
            wanted.add(address);
        }
    }

    private void forgetEldest() {
        if (entries.size() > addressesMax) {
            var eldest = entries.entrySet().iterator();
            eldest.next().getValue().drop();
            eldest.remove();
        }
    }

    private void want(String address, Entry entry) {
        if (entry.waiting.size() == 1) {
            wanted.add(address);
            look();
        }
    }

    private void look() {
        if (looking || wanted.isEmpty()) {
            return;
        }
        looking = true;
        Set<String> asked = Set.copyOf(wanted);
        wanted.clear();
        loop.bring(lookup.heard(asked)).onComplete(heard -> onLookedUp(asked, heard));
    }

    private void onLookedUp(Set<String> asked, AsyncResult<Set<String>> heard) {
        looking = false;
        for (String address : asked) {
            Entry entry = entries.get(address);
            if (entry != null && !wanted.contains(address)) {
                settle(address, entry, heard);
            }
        }
        look();
    }

    private static void settle(String address, Entry entry, AsyncResult<Set<String>> heard) {
        if (heard.failed()) {
            entry.drop();
        } else {
            entry.learn(heard.result().contains(address));
        }
    }

    private enum State {
        UNKNOWN,
        HEARD,
        UNHEARD
    }

    private record Waiting(int bytes, Runnable action) {}

    /** What is known of one address, and what waits until it is known. */
    private final class Entry {
        /** Only while something waits, since thousands of addresses are remembered. */
        List<Waiting> waiting = List.of();

        State state = State.UNKNOWN;
        private long knownMillis;

        boolean isValid() {
            return state != State.UNKNOWN && loop.nowMillis() - knownMillis < VALIDITY.toMillis();
        }

        void add(Waiting one) {
            if (waiting.isEmpty()) {
                waiting = new ArrayList<>(1);
            }
            waiting.add(one);
            waitingBytes += one.bytes();
        }

        void learn(boolean heard) {
            state = heard ? State.HEARD : State.UNHEARD;
            knownMillis = loop.nowMillis();
            waiting.forEach(one -> runIfHeard(one.action()));
            drop();
        }

        void runIfHeard(Runnable action) {
            if (state == State.HEARD) {
                action.run();
            }
        }

        void drop() {
            waiting.forEach(one -> waitingBytes -= one.bytes());
            waiting = List.of();
        }
    }
}

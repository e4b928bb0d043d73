package io.tidegate.bus;

import io.tidegate.message.Body;
import io.tidegate.message.Header;
import io.tidegate.message.Publication;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/**
 * What a new holder hears at one address while its predecessor still listens there, too. Publishers learn of the new
 * consumer one by one, so for a while the predecessor goes on appending and hears everything; what the new holder
 * hears waits. A native message has no identity, so the two are matched by what is in them: what the predecessor has
 * appended reaches the new holder in batches like everything of the address, and cancels one message with the same
 * headers and body. What is left at the end the predecessor has not heard. Owned by one loop.
 */
final class TakeOver {
    private final Duration matching;
    private final ByteBudget budget;

    /** Heard, but not seen in the log. */
    private final Deque<Heard> waiting = new ArrayDeque<>();

    /** Seen in the log, but not heard: not yet, or never, because its publisher did not know the new holder. */
    private final Deque<Heard> appended = new ArrayDeque<>();

    /** A message, and when it came. */
    record Heard(List<Header> headers, Body body, long millis) {
        private static final int FIXED_BYTES = 64;

        boolean matches(Heard other) {
            return body.equals(other.body) && headers.equals(other.headers);
        }

        int weightBytes() {
            int bytes = FIXED_BYTES + body.length();
            for (Header header : headers) {
                bytes += header.name().length() + header.value().length();
            }
            return bytes;
        }
    }

    /**
     * Nothing has been heard.
     *
     * @param matching how long after a message was seen in the log it may still be heard
     * @param budget what may be remembered
     */
    TakeOver(Duration matching, ByteBudget budget) {
        this.matching = matching;
        this.budget = budget;
    }

    /** A service published; false when it had to be dropped. */
    boolean onNative(Heard heard) {
        expire(heard.millis());
        return cancels(appended, heard) || remember(waiting, heard);
    }

    /** The predecessor has appended this, which a service had published. */
    void onAppended(Publication publication, long nowMillis) {
        expire(nowMillis);
        Heard seen = new Heard(publication.headers(), publication.body(), nowMillis);
        if (!cancels(waiting, seen)) {
            remember(appended, seen);
        }
    }

    /** What the predecessor has not appended, in order. */
    List<Heard> end() {
        List<Heard> left = List.copyOf(waiting);
        for (Deque<Heard> all : List.of(waiting, appended)) {
            all.forEach(one -> budget.give(one.weightBytes()));
            all.clear();
        }
        return left;
    }

    private void expire(long nowMillis) {
        long oldest = nowMillis - matching.toMillis();
        while (!appended.isEmpty() && appended.element().millis() < oldest) {
            budget.give(appended.remove().weightBytes());
        }
    }

    private boolean remember(Deque<Heard> where, Heard heard) {
        return budget.take(heard.weightBytes()) && where.add(heard);
    }

    /** Both come in the same order, so the match is the first one, or near. */
    private boolean cancels(Deque<Heard> where, Heard heard) {
        for (Iterator<Heard> all = where.iterator(); all.hasNext(); ) {
            Heard one = all.next();
            if (one.matches(heard)) {
                all.remove();
                budget.give(one.weightBytes());
                return true;
            }
        }
        return false;
    }
}

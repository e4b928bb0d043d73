package io.tidegate.session;

import io.tidegate.message.Body;
import io.tidegate.message.Gap;
import io.tidegate.message.Position;
import io.tidegate.message.Publication;
import io.tidegate.message.Since;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The logs of all addresses, in memory, shared by the fake hubs of a test's loops. */
final class FakeStreams {
    private final Map<String, Log> logs = new HashMap<>();
    private final List<FakeHub> hubs = new ArrayList<>();

    /** One address's log: everything after {@code trimmed} is held. */
    static final class Log {
        final List<Publication> publications = new ArrayList<>();
        long epoch = 7;
        long trimmed;

        Position head() {
            return new Position(epoch, publications.size());
        }
    }

    /** Where a reader begins, and what it has lost. */
    record Start(Position position, @Nullable Gap gap) {}

    void add(FakeHub hub) {
        hubs.add(hub);
    }

    Log log(String address) {
        return logs.computeIfAbsent(address, ignored -> new Log());
    }

    /** Appends and lets every hub know. */
    Position append(String address, String json) {
        return append(address, new Publication("id", List.of(), Body.ofJson(json), 0));
    }

    Position append(String address, Publication publication) {
        Log log = log(address);
        log.publications.add(publication);
        hubs.forEach(hub -> hub.onAppended(address));
        return log.head();
    }

    /** Drops the log's oldest entries up to this offset. */
    void trim(String address, long offset) {
        log(address).trimmed = offset;
    }

    /** Begins a new life of the stream, empty. */
    void restart(String address) {
        Log log = log(address);
        log.epoch++;
        log.publications.clear();
        log.trimmed = 0;
    }

    Start start(String address, Since since) {
        Log log = log(address);
        return since.dispatch(new Since.Handler<>() {
            @Override
            public Start onLatest() {
                return new Start(log.head(), null);
            }

            @Override
            public Start onEarliest() {
                return new Start(log.head().at(log.trimmed), null);
            }

            @Override
            public Start onLast(Since.Last last) {
                return new Start(log.head().at(Math.max(log.trimmed, log.head().offset() - last.count())), null);
            }

            @Override
            public Start onAfter(Since.After after) {
                return startAfter(log, after.position());
            }
        });
    }

    private static Start startAfter(Log log, Position position) {
        if (position.epoch() != log.epoch) {
            return position.equals(Position.NONE)
                    ? new Start(log.head().at(log.trimmed), null)
                    : gap(position, log.head(), Gap.UNKNOWN, Gap.Reason.EPOCH);
        }
        if (position.offset() < log.trimmed) {
            Position to = log.head().at(log.trimmed);
            return gap(position, to, log.trimmed - position.offset(), Gap.Reason.EXPIRED);
        }
        return position.offset() > log.head().offset()
                ? gap(position, log.head(), 0, Gap.Reason.AHEAD)
                : new Start(position, null);
    }

    private static Start gap(Position from, Position to, long lost, Gap.Reason reason) {
        return new Start(to, new Gap(from, to, lost, reason));
    }
}

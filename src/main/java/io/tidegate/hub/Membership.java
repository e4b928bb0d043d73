package io.tidegate.hub;

import io.tidegate.bus.HeadNotice;
import io.tidegate.config.AddressConfig;
import io.tidegate.loop.Loop;
import io.tidegate.message.Position;
import io.tidegate.message.Since;
import io.tidegate.stream.Interest;
import io.tidegate.stream.Operation;
import io.tidegate.stream.Outcome;
import io.vertx.core.Future;
import java.util.BitSet;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * This node's place in the interest of one stream, and whether it holds the stream's native consumer. Owned by the home
 * loop.
 *
 * <pre>
 * OUT --join--> JOINING --joined--> JOINED --linger is over, no loop attached--> OUT, and the cluster is told
 * </pre>
 *
 * <p>While the cluster is being told that the node leaves, a join waits, so that the two cannot overtake each other.
 */
final class Membership {
    private enum State {
        OUT,
        JOINING,
        JOINED
    }

    private final String address;
    private final AddressConfig settings;
    private final HomeParts parts;
    private final Member member;
    private final BitSet loops = new BitSet();
    private State state = State.OUT;
    private boolean leaving;
    private boolean wanted;
    private @Nullable String holder;
    private Loop.@Nullable Timer linger;

    /** Whose membership it is. */
    interface Member {
        /** Where the join should read from. */
        Since joinSince();

        /** The node is in the interest from now on. */
        void onJoined(Outcome.Joined joined);

        /** The node could not join; whoever waited for it must be told. */
        void onRefused(HubException why);

        /** The node has left. */
        void onLeft();

        /** Nobody needs this stream here any more, and the cluster knows. */
        void onGone();
    }

    Membership(String address, AddressConfig settings, HomeParts parts, Member member) {
        this.address = address;
        this.settings = settings;
        this.parts = parts;
        this.member = member;
    }

    boolean isJoined() {
        return state == State.JOINED;
    }

    boolean isOut() {
        return state == State.OUT;
    }

    /** A loop gets every forward from now on. */
    void attach(int loopIndex) {
        loops.set(loopIndex);
        if (linger != null) {
            linger.cancel();
            linger = null;
        }
        if (state == State.OUT) {
            wanted = true;
            joinIfWanted();
        }
    }

    /** A loop has no subscribers left. */
    void detach(int loopIndex) {
        loops.clear(loopIndex);
        lingerIfUnused();
    }

    void forEachLoop(Consumer<LoopHub> task) {
        for (int i = loops.nextSetBit(0); i >= 0; i = loops.nextSetBit(i + 1)) {
            parts.ring().at(i, task);
        }
    }

    /** The join that also reads; harmless to repeat, and repairs what the cluster may have forgotten. */
    Operation.Join joinOperation(Since since) {
        return new Operation.Join(
                address, parts.bus().node(), settings.nativeBus().in(), since, parts.pageLimit());
    }

    /** Somebody sends batches or heads to a node that wants none: says so again. */
    void onStray() {
        if (state == State.OUT) {
            tellLeave();
        }
    }

    void onNodeLeft(String node) {
        if (state == State.JOINED && node.equals(holder)) {
            submitLeave(node);
        }
    }

    void setHolder(@Nullable String newHolder) {
        holder = newHolder;
        if (state == State.JOINED && newHolder != null && parts.bus().hasLeft(newHolder)) {
            submitLeave(newHolder);
        }
        if (parts.bus().node().equals(newHolder)) {
            parts.bus().hold(address);
        } else {
            parts.bus().release(address);
        }
    }

    /** What the stream says of its holder; reminds the holder, who may not know, or may not want the stream any more. */
    void tellHolder(Interest interest) {
        String newHolder = interest.holder();
        if (state == State.JOINED) {
            setHolder(newHolder);
        }
        if (newHolder != null && !newHolder.equals(parts.bus().node())) {
            parts.bus().tell(List.of(newHolder), new HeadNotice(address, Position.NONE, newHolder));
        }
    }

    private void joinIfWanted() {
        if (!wanted || leaving) {
            return;
        }
        wanted = false;
        state = State.JOINING;
        parts.queue().submit(joinOperation(member.joinSince())).onComplete(result -> {
            if (result.succeeded() && result.result() instanceof Outcome.Joined joined) {
                state = State.JOINED;
                setHolder(joined.interest().holder());
                member.onJoined(joined);
                lingerIfUnused();
            } else {
                state = State.OUT;
                loops.clear();
                member.onRefused(Failures.of(result));
                member.onGone();
            }
        });
    }

    private void lingerIfUnused() {
        if (state == State.JOINED && loops.isEmpty() && linger == null) {
            linger = parts.loop().after(parts.config().linger(), this::leave);
        }
    }

    private void leave() {
        linger = null;
        if (state == State.JOINED && loops.isEmpty()) {
            state = State.OUT;
            setHolder(null);
            member.onLeft();
            tellLeave();
        }
    }

    private void tellLeave() {
        if (leaving) {
            return;
        }
        leaving = true;
        submitLeave(parts.bus().node()).onComplete(ignored -> {
            leaving = false;
            joinIfWanted();
            if (state == State.OUT) {
                member.onGone();
            }
        });
    }

    private Future<Outcome> submitLeave(String node) {
        Future<Outcome> future = parts.queue().submit(new Operation.Leave(address, node));
        return future.onSuccess(outcome -> {
            if (outcome instanceof Outcome.Left left) {
                tellHolder(left.interest());
            }
        });
    }
}

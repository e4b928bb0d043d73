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
            Future<Void> unused = tellLeave();
        }
    }

    void onNodeLeft(String node) {
        if (state == State.JOINED && node.equals(holder)) {
            submitLeave(node);
        }
    }

    void setHolder(@Nullable String newHolder) {
        String before = holder;
        holder = newHolder;
        if (state == State.JOINED && newHolder != null && parts.bus().hasLeft(newHolder)) {
            submitLeave(newHolder);
        }
        if (!parts.bus().node().equals(newHolder)) {
            parts.bus().release(address);
        } else if (before == null || before.equals(newHolder) || parts.bus().hasLeft(before)) {
            parts.bus().hold(address);
        } else {
            parts.bus().takeOver(address);
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

    /** Leaves, whoever is attached; completes, always with success, when the cluster has been told. */
    Future<Void> leaveNow() {
        loops.clear();
        if (linger != null) {
            linger.cancel();
        }
        return leave();
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
            linger = parts.loop().after(parts.config().linger(), () -> {
                Future<Void> unused = leave();
            });
        }
    }

    private Future<Void> leave() {
        linger = null;
        if (state != State.JOINED || !loops.isEmpty()) {
            return Future.succeededFuture();
        }
        state = State.OUT;
        holder = null;
        member.onLeft();
        return tellLeave();
    }

    private Future<Void> tellLeave() {
        if (leaving) {
            return Future.succeededFuture();
        }
        leaving = true;
        return submitLeave(parts.bus().node()).transform(result -> {
            leaving = false;
            letGo(result.succeeded() && result.result() instanceof Outcome.Left left ? left.interest() : null);
            joinIfWanted();
            if (state == State.OUT) {
                member.onGone();
            }
            return Future.succeededFuture();
        });
    }

    /** The native consumer goes on until the cluster has a new holder, and then until that one has registered. */
    private void letGo(@Nullable Interest interest) {
        if (interest != null && interest.holder() == null) {
            parts.bus().abandon(address);
        } else {
            parts.bus().release(address);
        }
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

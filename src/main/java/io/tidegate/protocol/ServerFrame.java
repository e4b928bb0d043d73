package io.tidegate.protocol;

import io.tidegate.message.Body;
import io.tidegate.message.Epochs;
import io.tidegate.message.Header;
import io.tidegate.message.Position;
import io.tidegate.message.Publication;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the gateway says to one client. Publications to subscribers are not among them: see {@link Encoding}. */
public sealed interface ServerFrame {
    /** Calls the method for this shape. */
    <R> R dispatch(Handler<R> handler);

    /** One method for each shape. */
    interface Handler<R> {
        R onConnected(Connected connected);

        R onRegistered(Registered registered);

        R onUnregistered(Unregistered unregistered);

        R onReply(Reply reply);

        R onGap(Gap gap);

        R onPublished(Published published);

        R onHistory(History history);

        R onFailure(Failure failure);
    }

    /**
     * Answer to connect.
     *
     * @param session the session's id, to resume it with
     * @param resumed whether the session asked for goes on; a new one has begun otherwise
     * @param pingMillis how long a silent connection stays unpinged
     * @param resumeWindowMillis how long the session can be resumed after this connection has gone
     * @param node name of the node
     * @param subscriptions the resumed subscriptions; their publications follow without registering again
     */
    record Connected(
            @Nullable Long id,
            String session,
            boolean resumed,
            long pingMillis,
            long resumeWindowMillis,
            String node,
            List<Resumed> subscriptions)
            implements ServerFrame {
        public Connected {
            subscriptions = List.copyOf(subscriptions);
        }

        @Override
        public <R> R dispatch(Handler<R> handler) {
            return handler.onConnected(this);
        }

        /** Without the session's id, which is a secret. */
        @Override
        public String toString() {
            return "Connected[id=" + id + ", resumed=" + resumed + "]";
        }
    }

    /**
     * A subscription that goes on.
     *
     * @param position where it goes on
     * @param recovered whether nothing was lost; if not, a gap follows
     */
    record Resumed(String address, Position position, boolean recovered) {}

    /** Answer to register; publications after {@code position} follow. */
    record Registered(@Nullable Long id, String address, Position position, boolean recovered) implements ServerFrame {
        @Override
        public <R> R dispatch(Handler<R> handler) {
            return handler.onRegistered(this);
        }
    }

    /** Answer to unregister: nothing more comes for the address. */
    record Unregistered(@Nullable Long id, String address) implements ServerFrame {
        @Override
        public <R> R dispatch(Handler<R> handler) {
            return handler.onUnregistered(this);
        }
    }

    /**
     * A service's reply to a send: a {@code rec} at the reply address.
     *
     * @param address the send's reply address
     */
    record Reply(String address, List<Header> headers, Body body) implements ServerFrame {
        public Reply {
            headers = List.copyOf(headers);
        }

        @Override
        public <R> R dispatch(Handler<R> handler) {
            return handler.onReply(this);
        }
    }

    /** Publications that this subscriber will never get. */
    record Gap(String address, io.tidegate.message.Gap gap) implements ServerFrame {
        @Override
        public <R> R dispatch(Handler<R> handler) {
            return handler.onGap(this);
        }
    }

    /** Answer to publish: the publication is in the log of two nodes. */
    record Published(@Nullable Long id, Position position, boolean duplicate) implements ServerFrame {
        @Override
        public <R> R dispatch(Handler<R> handler) {
            return handler.onPublished(this);
        }
    }

    /**
     * Answer to history.
     *
     * @param start the position before the first message
     * @param messages they have the offsets after {@code start}
     * @param epochs in which the offsets have their places
     * @param gap what was asked for and is not held any more; null when nothing
     */
    record History(
            @Nullable Long id,
            String address,
            Position start,
            List<Publication> messages,
            Epochs epochs,
            io.tidegate.message.@Nullable Gap gap)
            implements ServerFrame {
        public History {
            messages = List.copyOf(messages);
        }

        @Override
        public <R> R dispatch(Handler<R> handler) {
            return handler.onHistory(this);
        }
    }

    /**
     * A request failed; in the wire's words an {@code err}.
     *
     * @param address the send's reply address or the address of the request; null when there is none
     * @param failureCode number of a {@link FailureCode}, or what a service gave as failure code
     * @param failureType name of a {@link FailureCode}, or of a Vert.x {@code ReplyFailure}
     * @param message what to do about it
     * @param retryable whether the same request may succeed later
     */
    record Failure(
            @Nullable Long id,
            @Nullable String address,
            int failureCode,
            String failureType,
            String message,
            boolean retryable)
            implements ServerFrame {
        @Override
        public <R> R dispatch(Handler<R> handler) {
            return handler.onFailure(this);
        }
    }
}

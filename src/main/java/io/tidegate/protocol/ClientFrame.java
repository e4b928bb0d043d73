package io.tidegate.protocol;

import io.tidegate.message.Body;
import io.tidegate.message.Header;
import io.tidegate.message.Position;
import io.tidegate.message.Since;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a client says. An {@code id} is the client's own number for a request; the answer carries it. Addresses,
 * headers and bodies have been checked for form and size, not for permission.
 */
public sealed interface ClientFrame {
    /** Calls the method for this shape. */
    void dispatch(Handler handler);

    /** One method for each shape, and one for what is none. */
    interface Handler {
        void onPing(Ping ping);

        void onConnect(Connect connect);

        void onRegister(Register register);

        void onUnregister(Unregister unregister);

        void onPublish(Publish publish);

        void onSend(Send send);

        void onAcknowledge(Acknowledge acknowledge);

        void onHistory(History history);

        /**
         * Something that is no frame.
         *
         * @param id the request's id when it could be read
         * @param code what is wrong
         * @param message what to do about it, for a developer's eyes
         */
        void onInvalid(@Nullable Long id, FailureCode code, String message);
    }

    /** Keeps the connection alive; not answered. */
    record Ping() implements ClientFrame {
        @Override
        public void dispatch(Handler handler) {
            handler.onPing(this);
        }
    }

    /**
     * Makes the client an extended one and gives it a session.
     *
     * @param token proves who it is; null when it has none
     * @param session the session to resume; null for a new one
     */
    record Connect(
            @Nullable Long id,
            @Nullable String token,
            @Nullable String session) implements ClientFrame {
        @Override
        public void dispatch(Handler handler) {
            handler.onConnect(this);
        }

        /** Without the token and the session, which are secrets. */
        @Override
        public String toString() {
            return "Connect[id=" + id + "]";
        }
    }

    /**
     * Subscribes to an address.
     *
     * @param since where to begin
     * @param acknowledges whether the client will acknowledge what it has dealt with
     */
    record Register(@Nullable Long id, String address, Since since, boolean acknowledges) implements ClientFrame {
        @Override
        public void dispatch(Handler handler) {
            handler.onRegister(this);
        }
    }

    /** Ends a subscription. */
    record Unregister(@Nullable Long id, String address) implements ClientFrame {
        @Override
        public void dispatch(Handler handler) {
            handler.onUnregister(this);
        }
    }

    /**
     * Publishes to an address.
     *
     * @param key the publisher's own key, by which a repetition is recognised; null for none
     */
    record Publish(
            @Nullable Long id,
            String address,
            List<Header> headers,
            Body body,
            @Nullable String key) implements ClientFrame {
        public Publish {
            headers = List.copyOf(headers);
        }

        @Override
        public void dispatch(Handler handler) {
            handler.onPublish(this);
        }
    }

    /**
     * Sends point to point to a service on the event bus.
     *
     * @param replyAddress where the client wants the reply; null when it wants none
     */
    record Send(
            @Nullable Long id,
            String address,
            List<Header> headers,
            Body body,
            @Nullable String replyAddress) implements ClientFrame {
        public Send {
            headers = List.copyOf(headers);
        }

        @Override
        public void dispatch(Handler handler) {
            handler.onSend(this);
        }
    }

    /** The client has dealt with everything up to here. Not answered unless it is wrong. */
    record Acknowledge(String address, Position position) implements ClientFrame {
        @Override
        public void dispatch(Handler handler) {
            handler.onAcknowledge(this);
        }
    }

    /**
     * Asks for past publications.
     *
     * @param limit how many at most, 1 or more
     */
    record History(@Nullable Long id, String address, Since since, int limit) implements ClientFrame {
        @Override
        public void dispatch(Handler handler) {
            handler.onHistory(this);
        }
    }
}

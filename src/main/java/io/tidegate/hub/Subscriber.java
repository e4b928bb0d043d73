package io.tidegate.hub;

import io.tidegate.message.Gap;
import io.tidegate.message.Position;
import io.tidegate.protocol.FailureCode;
import org.jspecify.annotations.Nullable;

/**
 * Whoever gets the publications of one address: the upper end of a {@link Subscription}. Called on its loop only.
 *
 * <p>First comes either {@link #onStarted} or {@link #onFailed}, never within {@link Hub#subscribe} itself. After a
 * start, deliveries come in order, without holes or repeats, except for what {@link #onGap} tells.
 */
public interface Subscriber {
    /**
     * The subscription stands at a position.
     *
     * @param start publications after this one follow
     * @param gap what was asked for and is lost; already counted into {@code start}, so no {@link #onGap} follows for it
     */
    void onStarted(Position start, @Nullable Gap gap);

    /** The subscription could not start, or the subscriber failed; it is gone. */
    void onFailed(FailureCode code);

    /**
     * Takes publications that follow each other, all of them or none.
     *
     * @return whether they were taken. If not, because too much waits for the socket, the subscription stalls at the
     *     publication before; call {@link Subscription#resume} when there is room.
     */
    boolean onDeliveries(DeliveryRun run);

    /** Publications are lost; deliveries go on after {@code gap.to()}. */
    void onGap(Gap gap);

    /** The subscription fell behind, and the address's policy is to close the connection of whoever does. */
    void onTooSlow();
}

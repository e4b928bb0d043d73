package io.tidegate.hub;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.message.Gap;
import io.tidegate.message.Position;
import io.tidegate.message.Publication;
import io.tidegate.message.Since;
import io.tidegate.protocol.FailureCode;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A subscriber that checks everything it is told, sometimes takes nothing, and can come back on another loop. */
final class CheckingReader implements Subscriber {
    final String address;
    private final Random random;
    private final double refusal;
    private final boolean gapsAllowed;
    final Map<Long, String> taken = new TreeMap<>();
    int gaps;

    @Nullable
    LoopHub hub;

    @Nullable
    Subscription subscription;

    private @Nullable Position first;

    @Nullable
    Position position;

    @Nullable
    FailureCode failure;

    CheckingReader(String address, Random random, double refusal, boolean gapsAllowed) {
        this.address = address;
        this.random = random;
        this.refusal = refusal;
        this.gapsAllowed = gapsAllowed;
    }

    void begin(LoopHub hub, Since firstTime) {
        failure = null;
        Since since = position == null ? firstTime : new Since.After(position);
        subscription = hub.subscribe(address, since, this);
    }

    void cut() {
        if (subscription != null) {
            subscription.cancel();
            subscription = null;
        }
    }

    @Override
    public void onStarted(Position start, @Nullable Gap gap) {
        if (position != null && gap == null) {
            assertThat(start).isEqualTo(position);
        }
        if (gap != null && position != null) {
            checkGap(gap);
        }
        position = start;
        first = first == null ? start : first;
    }

    /** Offset of the position at which this reader first began. */
    long firstOffset() {
        return first == null ? 0 : first.offset();
    }

    @Override
    public void onFailed(FailureCode code) {
        failure = code;
        subscription = null;
    }

    @Override
    public boolean onDelivery(Delivery delivery) {
        Position last = position;
        assertThat(last).as("started before the first delivery").isNotNull();
        assertThat(delivery.address()).isEqualTo(address);
        assertThat(delivery.position()).isEqualTo(last.at(last.offset() + 1));
        if (random.nextDouble() < refusal) {
            return false;
        }
        position = delivery.position();
        Publication publication = delivery.publication();
        String before = taken.putIfAbsent(delivery.position().offset(), publication.id());
        assertThat(before).as("no repeats").isNull();
        return true;
    }

    @Override
    public void onGap(Gap gap) {
        checkGap(gap);
        position = gap.to();
    }

    private void checkGap(Gap gap) {
        assertThat(gapsAllowed).as("no gap allowed: %s", gap).isTrue();
        assertThat(gap.from()).isEqualTo(position);
        assertThat(gap.lost()).isEqualTo(gap.to().offset() - gap.from().offset());
        assertThat(gap.lost()).isPositive();
        gaps++;
    }

    @Override
    public void onTooSlow() {
        cut();
    }
}

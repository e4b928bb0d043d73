package io.tidegate.hub;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.message.Gap;
import io.tidegate.message.Position;
import io.tidegate.message.Since;
import io.tidegate.protocol.FailureCode;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A subscriber that checks everything it is told, sometimes takes nothing, and can come back on another loop. */
final class CheckingReader {
    final String address;
    private final Random random;
    private final double refusal;
    private final Set<Gap.Reason> gapsAllowed;
    final Map<Position, String> taken = new HashMap<>();
    int gaps;
    int tooSlow;

    @Nullable
    LoopHub hub;

    @Nullable
    Subscription subscription;

    private @Nullable Position first;

    @Nullable
    Position position;

    @Nullable
    FailureCode failure;

    private int generation;

    CheckingReader(String address, Random random, double refusal, Set<Gap.Reason> gapsAllowed) {
        this.address = address;
        this.random = random;
        this.refusal = refusal;
        this.gapsAllowed = gapsAllowed;
    }

    void begin(LoopHub hub, Since firstTime) {
        failure = null;
        Since since = position == null ? firstTime : new Since.After(position);
        subscription = hub.subscribe(address, since, new OneLife(++generation));
    }

    /** Whether it waits for publications; who has cancelled must not be called again. */
    boolean isOn() {
        return subscription != null;
    }

    /** Its node died under it. */
    void lose() {
        subscription = null;
        hub = null;
        generation++;
    }

    void cut() {
        if (subscription != null) {
            subscription.cancel();
            subscription = null;
        }
    }

    private void onStarted(Position start, @Nullable Gap gap) {
        assertThat(isOn()).isTrue();
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

    private void onFailed(FailureCode code) {
        failure = code;
        subscription = null;
    }

    private boolean onDeliveries(DeliveryRun run) {
        assertThat(isOn()).isTrue();
        assertThat(position).as("started before the first delivery").isEqualTo(run.start());
        if (random.nextDouble() < refusal) {
            return false;
        }
        run.deliveries().forEach(this::take);
        return true;
    }

    private void take(Delivery delivery) {
        Position last = position;
        assertThat(last).isNotNull();
        assertThat(delivery.address()).isEqualTo(address);
        assertThat(delivery.position().offset()).isEqualTo(last.offset() + 1);
        assertThat(delivery.position().epoch()).isGreaterThanOrEqualTo(last.epoch());
        position = delivery.position();
        String id = delivery.publication().id();
        String before = taken.putIfAbsent(delivery.position(), id);
        if (gapsAllowed.contains(Gap.Reason.AHEAD)) {
            // A gap may lead back; but what comes again is the same.
            assertThat(before).isIn(null, id);
        } else {
            assertThat(before).as("no repeats").isNull();
        }
    }

    private void onGap(Gap gap) {
        assertThat(isOn()).isTrue();
        checkGap(gap);
        position = gap.to();
    }

    private void checkGap(Gap gap) {
        assertThat(gapsAllowed).as("gap: %s", gap).contains(gap.reason());
        assertThat(gap.from()).isEqualTo(position);
        if (gap.reason() == Gap.Reason.EPOCH) {
            assertThat(gap.to().epoch()).isPositive().isNotEqualTo(gap.from().epoch());
        } else if (gap.reason() == Gap.Reason.AHEAD) {
            assertThat(gap.to()).isLessThan(gap.from());
            assertThat(gap.lost()).isEqualTo(Gap.UNKNOWN);
        } else {
            assertThat(gap.to().epoch()).isEqualTo(gap.from().epoch());
            assertThat(gap.lost())
                    .isPositive()
                    .isEqualTo(gap.to().offset() - gap.from().offset());
        }
        gaps++;
    }

    private void onTooSlow() {
        tooSlow++;
        cut();
    }

    /** What comes from a hub that died, or after the end of a subscription, is not for this reader. */
    private final class OneLife implements Subscriber {
        private final int life;

        OneLife(int life) {
            this.life = life;
        }

        private boolean isOver() {
            return life != generation;
        }

        @Override
        public void onStarted(Position start, @Nullable Gap gap) {
            if (!isOver()) {
                CheckingReader.this.onStarted(start, gap);
            }
        }

        @Override
        public void onFailed(FailureCode code) {
            if (!isOver()) {
                CheckingReader.this.onFailed(code);
            }
        }

        @Override
        public boolean onDeliveries(DeliveryRun run) {
            return isOver() || CheckingReader.this.onDeliveries(run);
        }

        @Override
        public void onGap(Gap gap) {
            if (!isOver()) {
                CheckingReader.this.onGap(gap);
            }
        }

        @Override
        public void onTooSlow() {
            if (!isOver()) {
                CheckingReader.this.onTooSlow();
            }
        }
    }
}

package io.tidegate.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.message.Position;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The check itself, with histories that are broken in every way it should find. */
final class HistoryTest {
    private static final long SECOND = 1_000_000_000;

    private long now;
    private final Journal journal = new Journal(() -> now);
    private final List<Place> log = new ArrayList<>();
    private StreamHistory stream = new StreamHistory("a", journal, Tolerance.NOTHING);

    private static Position at(long epoch, long offset) {
        return new Position(epoch, offset);
    }

    private static Mark mark(int number) {
        return new Mark(0, number);
    }

    private Tolerance tolerance = Tolerance.NOTHING;

    private void severalNodesFail() {
        excuse(Tolerance.LOSS);
    }

    private void excuse(Tolerance excused) {
        tolerance = excused;
        stream = new StreamHistory("a", journal, excused);
    }

    /** The log that is left begins with so many publications of epoch 1. */
    private void log(int last) {
        for (int i = 1; i <= last; i++) {
            log(at(1, i), mark(i));
        }
    }

    /** The log that is left goes on with this one. */
    private void log(Position position, Mark mark) {
        log.add(new Place(position, mark));
    }

    private SubscriptionHistory subscriber(SubscriberKind kind) {
        SubscriptionHistory history = new SubscriptionHistory(kind + " subscriber", kind, stream, journal, tolerance);
        history.onBegin(at(1, 0));
        return history;
    }

    /** The first so many publications, of epoch 1, as it must be. */
    private SubscriptionHistory upTo(SubscriptionHistory history, int last) {
        for (int i = 1; i <= last; i++) {
            history.onReceived(at(1, i), mark(i));
        }
        return history;
    }

    private void acknowledge(int last) {
        for (int i = 1; i <= last; i++) {
            stream.onAcknowledged(mark(i), at(1, i));
        }
    }

    private List<ViolationKind> check(SubscriptionHistory... histories) {
        stream.onEnd(log);
        for (SubscriptionHistory history : histories) {
            history.check();
        }
        stream.check();
        return journal.violations().stream().map(Violation::kind).toList();
    }

    @Test
    void wholeHistoryPasses() {
        acknowledge(5);
        SubscriptionHistory one = upTo(subscriber(SubscriberKind.CURSORS), 5);
        SubscriptionHistory other = upTo(subscriber(SubscriberKind.CURSORS), 3);
        other.onDisconnected("reset");
        other.onRegistered(at(1, 3), true);
        other.onReceived(at(1, 4), mark(4));
        other.onReceived(at(1, 5), mark(5));

        log(5);
        assertThat(check(one, other)).isEmpty();
    }

    @Test
    void logMayGoOnInAnotherEpoch() {
        SubscriptionHistory history = upTo(subscriber(SubscriberKind.CURSORS), 2);
        history.onReceived(at(7, 3), mark(3));

        log(2);
        log(at(7, 3), mark(3));
        assertThat(check(history)).isEmpty();
    }

    @Test
    void holeIsFound() {
        SubscriptionHistory history = upTo(subscriber(SubscriberKind.CURSORS), 2);
        history.onReceived(at(1, 4), mark(4));

        assertThat(check(history)).containsExactly(ViolationKind.HOLE);
        assertThat(journal.violations().get(0).trace()).last().asString().contains("1:4");
    }

    @Test
    void holeBehindReconnectIsFound() {
        SubscriptionHistory history = upTo(subscriber(SubscriberKind.CURSORS), 2);
        history.onRegistered(at(1, 4), true);
        history.onReceived(at(1, 5), mark(5));

        assertThat(check(history)).containsExactly(ViolationKind.UNTOLD);
    }

    @Test
    void repeatIsFound() {
        SubscriptionHistory history = upTo(subscriber(SubscriberKind.CURSORS), 3);
        history.onReceived(at(1, 3), mark(3));

        assertThat(check(history)).containsExactly(ViolationKind.REPEAT);
    }

    @Test
    void otherOrderIsFound() {
        SubscriptionHistory history = upTo(subscriber(SubscriberKind.CURSORS), 1);
        history.onReceived(at(1, 3), mark(3));
        history.onReceived(at(1, 2), mark(2));
        history.onReceived(at(1, 4), mark(4));

        assertThat(check(history)).contains(ViolationKind.HOLE, ViolationKind.REORDER);
    }

    @Test
    void cursorWithTwoBodiesIsFound() {
        SubscriptionHistory one = upTo(subscriber(SubscriberKind.CURSORS), 2);
        SubscriptionHistory other = upTo(subscriber(SubscriberKind.BRIDGE), 1);
        other.onReceived(at(1, 2), mark(20));

        assertThat(check(one, other)).containsExactly(ViolationKind.TWO_BODIES);
    }

    @Test
    void acknowledgementWithTheCursorOfAnotherPublicationIsFound() {
        SubscriptionHistory history = upTo(subscriber(SubscriberKind.CURSORS), 2);
        stream.onAcknowledged(mark(20), at(1, 2));

        log(2);
        assertThat(check(history)).containsExactly(ViolationKind.TWO_BODIES);
    }

    @Test
    void differentOrderForTwoSubscribersIsFound() {
        SubscriptionHistory one = upTo(subscriber(SubscriberKind.CURSORS), 2);
        one.onReceived(at(2, 3), mark(3));
        one.onReceived(at(2, 4), mark(4));
        SubscriptionHistory other = upTo(subscriber(SubscriberKind.CURSORS), 3);
        other.onReceived(at(2, 4), mark(4));

        log(2);
        log(at(2, 3), mark(3));
        log(at(2, 4), mark(4));
        assertThat(check(one, other)).containsExactly(ViolationKind.TWO_ORDERS);
    }

    @Test
    void subscriberThatEndsInABranchThatTheLogGaveUpIsFound() {
        severalNodesFail();
        SubscriptionHistory one = upTo(subscriber(SubscriberKind.CURSORS), 2);
        one.onReceived(at(2, 3), mark(4));
        SubscriptionHistory other = upTo(subscriber(SubscriberKind.CURSORS), 3);

        log(2);
        log(at(2, 3), mark(4));
        assertThat(check(one, other)).containsExactly(ViolationKind.STUCK);
    }

    @Test
    void acknowledgedPublicationThatNobodyGotIsFound() {
        acknowledge(3);
        SubscriptionHistory history = upTo(subscriber(SubscriberKind.CURSORS), 2);

        log(2);
        assertThat(check(history)).containsExactly(ViolationKind.LOST);
    }

    @Test
    void whatTheLogNoLongerHoldsNeedNotBeThere() {
        acknowledge(3);
        SubscriptionHistory history = upTo(subscriber(SubscriberKind.CURSORS), 3);

        log(at(1, 3), mark(3));
        assertThat(check(history)).isEmpty();
    }

    @Test
    void acknowledgedPublicationThatTheLogGaveUpIsFound() {
        acknowledge(3);
        SubscriptionHistory history = upTo(subscriber(SubscriberKind.CURSORS), 2);
        history.onReceived(at(2, 3), mark(4));

        log(2);
        log(at(2, 3), mark(4));
        assertThat(check(history)).containsExactly(ViolationKind.LOST);
    }

    @Test
    void lossThatIsToldIsAllowedWhereSeveralNodesFail() {
        severalNodesFail();
        acknowledge(3);
        SubscriptionHistory history = upTo(subscriber(SubscriberKind.CURSORS), 3);
        history.onGap(at(1, 3), at(1, 2), "ahead");
        history.onReceived(at(2, 3), mark(4));

        log(2);
        log(at(2, 3), mark(4));
        assertThat(check(history)).isEmpty();
    }

    @Test
    void lossThatIsNotToldIsFoundWhereSeveralNodesFail() {
        severalNodesFail();
        acknowledge(3);
        SubscriptionHistory history = upTo(subscriber(SubscriberKind.CURSORS), 3);
        history.onReceived(at(2, 3), mark(4));

        log(2);
        log(at(2, 3), mark(4));
        assertThat(check(history)).containsExactly(ViolationKind.UNTOLD);
    }

    @Test
    void whatANodeShowedThatWasAloneMayBeTakenBack() {
        excuse(Tolerance.GAPS);
        acknowledge(2);
        SubscriptionHistory history = upTo(subscriber(SubscriberKind.CURSORS), 3);
        history.onGap(at(1, 3), at(1, 2), "ahead");
        history.onReceived(at(2, 3), mark(3));

        log(2);
        log(at(2, 3), mark(3));
        assertThat(check(history)).isEmpty();
    }

    @Test
    void whatWasAcknowledgedMayNotBeTakenBackByANodeThatWasAlone() {
        excuse(Tolerance.GAPS);
        acknowledge(3);
        SubscriptionHistory history = upTo(subscriber(SubscriberKind.CURSORS), 3);
        history.onGap(at(1, 3), at(1, 2), "ahead");
        history.onReceived(at(2, 3), mark(4));

        log(2);
        log(at(2, 3), mark(4));
        assertThat(check(history)).containsExactly(ViolationKind.LOST);
    }

    @Test
    void gapIsFoundWhereNoneMayBe() {
        SubscriptionHistory history = upTo(subscriber(SubscriberKind.CURSORS), 2);
        history.onGap(at(1, 2), at(1, 4), "expired");
        history.onReceived(at(1, 5), mark(5));

        assertThat(check(history)).containsExactly(ViolationKind.GAP);
    }

    @Test
    void gapThatBeginsElsewhereIsFound() {
        severalNodesFail();
        SubscriptionHistory history = upTo(subscriber(SubscriberKind.CURSORS), 2);
        history.onGap(at(1, 3), at(1, 4), "expired");
        history.onReceived(at(1, 5), mark(5));

        assertThat(check(history)).containsExactly(ViolationKind.GAP);
    }

    @Test
    void gapThatWasAnnouncedAndDidNotComeIsFound() {
        severalNodesFail();
        SubscriptionHistory history = upTo(subscriber(SubscriberKind.CURSORS), 2);
        history.onRegistered(at(2, 5), false);
        history.onReceived(at(2, 6), mark(6));

        assertThat(check(history)).containsExactly(ViolationKind.UNTOLD);
    }

    @Test
    void publicationThatWasAppendedTwiceIsFound() {
        SubscriptionHistory history = upTo(subscriber(SubscriberKind.CURSORS), 2);
        history.onReceived(at(1, 3), mark(1));

        log(2);
        log(at(1, 3), mark(1));
        assertThat(check(history)).containsExactly(ViolationKind.APPENDED_TWICE);
    }

    @Test
    void publicationThatOvertookAnEarlierOneIsFound() {
        SubscriptionHistory history = upTo(subscriber(SubscriberKind.CURSORS), 1);
        history.onReceived(at(1, 2), mark(3));
        history.onReceived(at(1, 3), mark(2));

        log(1);
        log(at(1, 2), mark(3));
        log(at(1, 3), mark(2));
        assertThat(check(history)).containsExactly(ViolationKind.PUBLISHER_ORDER);
    }

    @Test
    void subscriberThatDoesNotReachTheHeadIsFound() {
        SubscriptionHistory one = upTo(subscriber(SubscriberKind.CURSORS), 3);
        SubscriptionHistory other = upTo(subscriber(SubscriberKind.SESSION), 2);

        log(3);
        assertThat(check(one, other)).containsExactly(ViolationKind.STUCK);
    }

    @Test
    void whatWasNotAcknowledgedMayComeAgain() {
        SubscriptionHistory history = upTo(subscriber(SubscriberKind.ACKNOWLEDGES), 3);
        history.onAcknowledged(at(1, 1));
        history.onResumed(at(1, 1), true, false);
        history.onReceived(at(1, 2), mark(2));
        history.onReceived(at(1, 3), mark(3));

        assertThat(check(history)).isEmpty();
    }

    @Test
    void acknowledgingSubscriberThatSkipsIsFound() {
        SubscriptionHistory history = upTo(subscriber(SubscriberKind.ACKNOWLEDGES), 3);
        history.onAcknowledged(at(1, 1));
        history.onResumed(at(1, 3), true, false);

        assertThat(check(history)).containsExactly(ViolationKind.HOLE);
    }

    @Test
    void acknowledgingSubscriberThatSkipsBeforeItsFirstAcknowledgementIsFound() {
        SubscriptionHistory history = upTo(subscriber(SubscriberKind.ACKNOWLEDGES), 3);
        history.onResumed(at(1, 2), true, false);
        history.onReceived(at(1, 3), mark(3));

        assertThat(check(history)).containsExactly(ViolationKind.HOLE);
    }

    @Test
    void whatWasAcknowledgedLongAgoAndComesAgainIsFound() {
        SubscriptionHistory history = upTo(subscriber(SubscriberKind.ACKNOWLEDGES), 3);
        history.onAcknowledged(at(1, 3));
        now += 70 * SECOND;
        history.onResumed(at(1, 2), true, true);
        history.onReceived(at(1, 3), mark(3));

        assertThat(check(history)).containsExactly(ViolationKind.REPEAT);
    }

    @Test
    void whatWasAcknowledgedInAnEarlierLifeOfTheStreamDoesNotCountInTheNext() {
        severalNodesFail();
        SubscriptionHistory history = subscriber(SubscriberKind.ACKNOWLEDGES);
        history.onBegin(at(9, 0));
        history.onReceived(at(9, 1), mark(1));
        history.onAcknowledged(at(9, 1));
        history.onGap(at(9, 1), at(2, 0), "epoch");
        history.onReceived(at(2, 1), mark(2));
        history.onReceived(at(2, 2), mark(3));
        history.onAcknowledged(at(2, 1));
        now += 70 * SECOND;
        history.onResumed(at(2, 1), true, false);
        history.onReceived(at(2, 2), mark(3));

        log(at(2, 1), mark(2));
        log(at(2, 2), mark(3));
        assertThat(check(history)).isEmpty();
    }

    @Test
    void bodyWithoutAMarkIsNotTakenForOne() {
        assertThat(Mark.of(new Mark(3, 17).body(100))).contains(new Mark(3, 17));
        assertThat(List.of("", "3", "3-17", "x-17;", "3-x;", "-1;", "3;17-"))
                .allMatch(body -> Mark.of(body).isEmpty());
    }

    @Test
    void sessionMayMissWhatWasOnItsWay() {
        upTo(subscriber(SubscriberKind.CURSORS), 3);
        SubscriptionHistory history = upTo(subscriber(SubscriberKind.SESSION), 1);
        history.onResumed(at(1, 2), true, false);
        history.onReceived(at(1, 3), mark(3));

        assertThat(check(history)).isEmpty();
    }

    @Test
    void repeatForASessionIsFoundUnlessItsNodeEndedSuddenly() {
        SubscriptionHistory sudden = upTo(subscriber(SubscriberKind.SESSION), 3);
        sudden.onResumed(at(1, 2), true, true);
        sudden.onReceived(at(1, 3), mark(3));
        assertThat(check(sudden)).isEmpty();

        SubscriptionHistory orderly = upTo(subscriber(SubscriberKind.SESSION), 3);
        orderly.onResumed(at(1, 2), true, false);
        orderly.onReceived(at(1, 3), mark(3));
        assertThat(check(orderly)).containsExactly(ViolationKind.REPEAT);
    }

    @Test
    void bridgeClientMayBeginAnewButNotMissAnything() {
        SubscriptionHistory history = upTo(subscriber(SubscriberKind.BRIDGE), 2);
        history.onBeginAnew();
        history.onReceived(at(1, 5), mark(5));
        history.onReceived(at(1, 7), mark(7));

        assertThat(check(history)).containsExactly(ViolationKind.HOLE);
    }

    @Test
    void violationTellsTheFaultThatWasOn() {
        SubscriptionHistory history = upTo(subscriber(SubscriberKind.CURSORS), 1);
        journal.onFault("kill 2");
        now += SECOND / 4;
        history.onReceived(at(1, 3), mark(3));

        assertThat(check(history)).containsExactly(ViolationKind.HOLE);
        assertThat(journal.violations().get(0).during()).isEqualTo("250 ms into: kill 2");
    }
}

package io.tidegate.events;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A client came back to a session, from its connect to the answer. */
@Name("tidegate.Resume")
@Label("Resume")
@Description("A client came back to a session, from its connect to the answer")
@Category("Tidegate")
@StackTrace(false)
@SuppressWarnings("UnusedVariable") // Flight Recorder reads the fields
public final class ResumeEvent extends Event {
    @Label("Outcome")
    @Description("RECOVERED, GAP, UNKNOWN or REFUSED")
    private String outcome = "";

    @Label("Subscriptions")
    private int subscriptions;

    /** Ends the event, and writes it. */
    public void end(Enum<?> withOutcome, int ofSubscriptions) {
        end();
        if (shouldCommit()) {
            outcome = withOutcome.name();
            subscriptions = ofSubscriptions;
            commit();
        }
    }
}

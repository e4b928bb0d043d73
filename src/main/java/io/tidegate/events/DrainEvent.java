package io.tidegate.events;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/** A node that stops let its clients go. */
@Name("tidegate.Drain")
@Label("Drain")
@Description("A node that stops let its clients go")
@Category("Tidegate")
@StackTrace(false)
@SuppressWarnings("UnusedVariable") // Flight Recorder reads the fields
public final class DrainEvent extends Event {
    @Label("Connections")
    @Description("How many there were")
    private int connections;

    @Label("Left")
    @Description("How many had not gone when it ended")
    private int left;

    @Label("Window")
    @Description("Over how long they were to go")
    @Timespan(Timespan.MILLISECONDS)
    private long windowMillis;

    /** Begins with so many connections. */
    public DrainEvent(int connections, long windowMillis) {
        this.connections = connections;
        this.windowMillis = windowMillis;
        begin();
    }

    /** Ends the event, and writes it. */
    public void end(int stillThere) {
        end();
        if (shouldCommit()) {
            left = stillThere;
            commit();
        }
    }
}

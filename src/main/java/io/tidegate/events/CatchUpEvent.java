package io.tidegate.events;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/** A subscription read what it had not got, from when it began to read until it was live. */
@Name("tidegate.CatchUp")
@Label("Catch-up")
@Description("A subscription read what it had not got, until it was live")
@Category("Tidegate")
@StackTrace(false)
@SuppressWarnings("UnusedVariable") // Flight Recorder reads the fields
public final class CatchUpEvent extends Event {
    @Label("Address")
    @Description("Hash of the address, the same on all nodes")
    private int addressHash;

    @Label("Slices")
    @Description("Reads that it took")
    private int slices;

    @Label("From")
    @Description("Offset from which it read")
    private long fromOffset;

    @Label("To")
    @Description("Offset at which it was live")
    private long toOffset;

    /** Begins one at an offset; null while nobody records. */
    public static @Nullable CatchUpEvent begin(long offset) {
        CatchUpEvent event = new CatchUpEvent();
        if (!event.isEnabled()) {
            return null;
        }
        event.fromOffset = offset;
        event.begin();
        return event;
    }

    /** One more read. */
    public void onSlice() {
        slices++;
    }

    /** Ends the event, and writes it. */
    public void end(String address, long atOffset) {
        end();
        if (shouldCommit()) {
            addressHash = address.hashCode();
            toOffset = atOffset;
            commit();
        }
    }
}

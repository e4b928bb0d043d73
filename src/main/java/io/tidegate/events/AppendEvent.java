package io.tidegate.events;

import java.util.function.LongSupplier;
import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** One call to the log that appends, from the call to its answer. */
@Name("tidegate.Append")
@Label("Append")
@Description("A call to the log that appends, from the call to its answer")
@Category("Tidegate")
@StackTrace(false)
@SuppressWarnings("UnusedVariable") // Flight Recorder reads the fields
public final class AppendEvent extends Event {
    @Label("Shard")
    private int shard;

    @Label("Publications")
    private int publications;

    @Label("Bytes")
    @DataAmount
    private long bytes;

    @Label("Succeeded")
    private boolean succeeded;

    /** Ends the event, and writes it when it took as long as the recording wants. */
    public void end(int onShard, int ofPublications, LongSupplier ofBytes, boolean hasSucceeded) {
        end();
        if (shouldCommit()) {
            shard = onShard;
            publications = ofPublications;
            bytes = ofBytes.getAsLong();
            succeeded = hasSucceeded;
            commit();
        }
    }
}

package io.tidegate.events;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A subscription fell behind because its socket was full. */
@Name("tidegate.SlowConsumer")
@Label("Slow consumer")
@Description("A subscription fell behind because its socket was full")
@Category("Tidegate")
@StackTrace(false)
@SuppressWarnings("UnusedVariable") // Flight Recorder reads the fields
public final class SlowConsumerEvent extends Event {
    @Label("Address")
    @Description("Hash of the address, the same on all nodes")
    private int addressHash;

    @Label("Action")
    @Description("What is done about it: CATCH_UP, SKIP or CLOSE")
    private String action = "";

    @Label("Offset")
    @Description("Where the subscription stands")
    private long offset;

    /** Writes one, if somebody records. */
    public static void tell(String address, Enum<?> action, long offset) {
        SlowConsumerEvent event = new SlowConsumerEvent();
        if (event.isEnabled()) {
            event.addressHash = address.hashCode();
            event.action = action.name();
            event.offset = offset;
            event.commit();
        }
    }
}

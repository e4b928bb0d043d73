package io.tidegate.chaos;

/** What may be wrong with what clients were told. */
enum ViolationKind {
    /** One cursor names two publications. */
    TWO_BODIES,

    /** A publication has two places in a stream. */
    APPENDED_TWICE,

    /** Publications of one publisher that waited for each acknowledgement stand in another order. */
    PUBLISHER_ORDER,

    /** An acknowledged publication is not in the stream. */
    LOST,

    /** A subscriber missed publications and was not told. */
    HOLE,

    /** A subscriber got again what it had, without a reason. */
    REPEAT,

    /** A subscriber got what it had missed behind what follows. */
    REORDER,

    /** Two subscribers got different publications at the same place, and none was told a gap. */
    TWO_ORDERS,

    /** A subscriber goes on elsewhere, and the gap that was due did not come. */
    UNTOLD,

    /** A gap although the faults of the run explain none, or one that does not begin where the subscriber stands. */
    GAP,

    /** A session was gone within its resume window. */
    SESSION_LOST,

    /** A request was refused for good. */
    REFUSED,

    /** A client was not served in time. */
    STUCK,

    /** A node wrote what nobody expects in a log, or did not end or start as it should. */
    NODE,

    /** A node needs more than before the faults. */
    MEMORY
}

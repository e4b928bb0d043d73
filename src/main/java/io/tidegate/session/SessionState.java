package io.tidegate.session;

/**
 * How alive a session is.
 *
 * <pre>{@code
 *   Sessions.onOpened
 *        |                     Heartbeat.onTraffic
 *        v      <-------------------------------------------
 *      ACTIVE -----------------> IDLE                       \
 *        |     Heartbeat.ping      |                        |
 *        |                         | Heartbeat.miss         |
 *        | Heartbeat.miss          v                        |
 *        +--------------------> ZOMBIE (connected) ---------+
 *        |                         |     \
 *        |                         |      Heartbeat.onRead, back to IDLE
 *        | Session.onClosed        | Session.onClosed
 *        v                         v
 *      ZOMBIE (connection gone, can be resumed) -----> released: Session.handOver
 *        |
 *        | Session.expire
 *        v
 *      GHOST ----------------------------------------> released: the store has removed its record
 * }</pre>
 *
 * A bridge client has nothing to resume: {@code Session.onClosed} releases it from whatever state.
 */
enum SessionState {
    /** Frames come, or publications go. */
    ACTIVE,
    /** Only heartbeats. */
    IDLE,
    /** It missed a heartbeat, or its connection is gone and it may come back. */
    ZOMBIE,
    /** It did not come back in time and is about to be removed. */
    GHOST
}

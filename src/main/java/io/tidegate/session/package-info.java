/**
 * One client: its state, its subscriptions, its heartbeat and its resume offsets. A session belongs to the loop of its
 * connection; what must survive the connection or the node is written to the cluster. Nothing here knows sockets or
 * JSON. Start at {@link io.tidegate.session.Sessions}.
 */
@NullMarked
package io.tidegate.session;

import org.jspecify.annotations.NullMarked;

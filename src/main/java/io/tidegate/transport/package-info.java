/**
 * WebSocket in and out: handshakes, messages, pings, close frames and the bound on what waits for a socket. Knows no
 * frame's meaning. Start at {@link io.tidegate.transport.WebSocketServer}.
 */
@NullMarked
package io.tidegate.transport;

import org.jspecify.annotations.NullMarked;

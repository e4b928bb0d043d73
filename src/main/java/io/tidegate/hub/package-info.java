/**
 * Fan-out inside a node. The home loop of an address orders its batches, pulls what is missing once for the node and
 * keeps the recent tail; every loop with subscribers gets each batch once and hands it to those that are live; a
 * subscriber that is not live reads from its cursor until it is. Also group commit: what waits for the same shard is
 * appended in one call. Nothing here knows JSON, sockets or sessions. Start at {@link io.tidegate.hub.Hub}.
 */
@NullMarked
package io.tidegate.hub;

import org.jspecify.annotations.NullMarked;

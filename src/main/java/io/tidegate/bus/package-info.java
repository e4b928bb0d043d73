/**
 * What travels between nodes, and the native Vert.x event bus on the clients' addresses. Batches are sent with best
 * effort over bounded links; whoever misses one reads it from the log. Nothing here orders, stores or fans out. Start at
 * {@link io.tidegate.bus.Bus}.
 */
@NullMarked
package io.tidegate.bus;

import org.jspecify.annotations.NullMarked;

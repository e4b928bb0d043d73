/** Whole clusters: real nodes in JVMs of their own, real sockets, and clients that check every message. */
@NullMarked
package io.tidegate.cluster;

import org.jspecify.annotations.NullMarked;

/**
 * What travels: addresses, publications, and positions in the stream of an address. Plain values that depend on
 * nothing; no behaviour beyond checking and formatting themselves. Start at {@link io.tidegate.message.Publication}
 * and {@link io.tidegate.message.Position}.
 */
@NullMarked
package io.tidegate.message;

import org.jspecify.annotations.NullMarked;

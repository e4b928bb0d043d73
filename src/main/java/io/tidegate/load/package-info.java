/**
 * The client side of a load test: many plain WebSockets on few event loops, opened at a rate, read with as little work
 * as possible and checked as strictly as RFC 6455 asks. It knows nothing of Tidegate's messages. Start at {@link
 * io.tidegate.load.LoadLoop}.
 */
@NullMarked
package io.tidegate.load;

import org.jspecify.annotations.NullMarked;

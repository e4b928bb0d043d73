/**
 * The load test {@code tidegate bench}: clients that speak Tidegate's protocol, drive a gateway from outside, check
 * every message for loss, repeat and order, and measure. It knows the gateway by its protocol only. Start at {@link
 * io.tidegate.bench.TrafficBench}.
 */
@NullMarked
package io.tidegate.bench;

import org.jspecify.annotations.NullMarked;

/** Names of metrics and the meters behind them. Start at {@link io.tidegate.metrics.Meters}. */
@NullMarked
package io.tidegate.metrics;

import org.jspecify.annotations.NullMarked;

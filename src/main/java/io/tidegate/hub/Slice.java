package io.tidegate.hub;

import io.tidegate.message.Gap;
import org.jspecify.annotations.Nullable;

/**
 * What one subscriber reads in one go while it catches up.
 *
 * @param gap what is lost before the first delivery; null when nothing
 * @param run what follows the reader's position, or the gap; null when nothing does
 */
record Slice(@Nullable Gap gap, @Nullable DeliveryRun run) {}

package io.tidegate.hub;

import io.tidegate.message.Gap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one subscriber reads in one go while it catches up.
 *
 * @param gap what is lost before the first delivery; null when nothing
 * @param deliveries what follows the reader's position, or the gap
 */
record Slice(@Nullable Gap gap, List<Delivery> deliveries) {}

package io.tidegate.hub;

import io.tidegate.message.Gap;
import io.tidegate.message.Position;
import org.jspecify.annotations.Nullable;

/**
 * Where a subscription begins.
 *
 * @param start the subscriber has everything up to here
 * @param gap what it asked for and cannot get; null when nothing
 * @param head up to here the home stream has forwarded to the subscriber's loop
 */
record Opened(Position start, @Nullable Gap gap, Position head) {}

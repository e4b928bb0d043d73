package io.tidegate.bus;

import io.tidegate.message.Position;
import org.jspecify.annotations.Nullable;

/**
 * How far a stream has come.
 *
 * @param position of its newest publication
 * @param holder the node that holds its native consumer; null when none does
 */
public record HeadNotice(
        String address, Position position, @Nullable String holder) {}

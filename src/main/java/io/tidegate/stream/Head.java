package io.tidegate.stream;

import io.tidegate.message.Position;

/**
 * How far a stream has come.
 *
 * @param position of its newest publication
 * @param interest who should know
 */
public record Head(String address, Position position, Interest interest) {}

package io.tidegate.chaos;

import io.tidegate.message.Position;

/** A publication and where it stands in its stream. */
record Place(Position position, Mark mark) {}

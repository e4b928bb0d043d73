/**
 * What clients and gateway say to each other: client frames, server frames, failure and close codes, and the encodings
 * of all that. Nothing here knows connections, sessions or streams; nobody else knows JSON. {@code docs/protocol.md} is
 * the reference. Start at {@link io.tidegate.protocol.Encoding}.
 */
@NullMarked
package io.tidegate.protocol;

import org.jspecify.annotations.NullMarked;

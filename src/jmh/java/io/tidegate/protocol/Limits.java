package io.tidegate.protocol;

/** Limits as a node has them by default. */
final class Limits {
    static final ProtocolLimits STANDARD = new ProtocolLimits(
            255, 64, 1 << 18, ProtocolLimits.DEFAULT_DEPTH_MAX, ProtocolLimits.DEFAULT_KEY_LENGTH_MAX, 1_000);

    private Limits() {}
}

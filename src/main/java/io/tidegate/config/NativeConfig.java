package io.tidegate.config;

/** The native Vert.x event bus on the same addresses. */
public record NativeConfig(
        @Setting(value = "true", doc = "Whether what Vert.x services publish natively reaches subscribers.")
        boolean in,

        @Setting(value = "true", doc = "Whether what clients publish is published natively too.")
        boolean out) {}

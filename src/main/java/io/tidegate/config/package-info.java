/**
 * The configuration: a tree of records that check themselves, the loader that fills it from defaults, a YAML file,
 * environment and flags, and the reference that is generated from it. Start at {@link io.tidegate.config.Config}.
 */
@NullMarked
package io.tidegate.config;

import org.jspecify.annotations.NullMarked;

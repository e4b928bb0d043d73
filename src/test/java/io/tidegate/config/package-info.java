/** Tests of the configuration. */
@NullMarked
package io.tidegate.config;

import org.jspecify.annotations.NullMarked;

/** Tests. A test called {@code …Test} touches no network; one called {@code …IT} starts real nodes. */
@NullMarked
package io.tidegate;

import org.jspecify.annotations.NullMarked;

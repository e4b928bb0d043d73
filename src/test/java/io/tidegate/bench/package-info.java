/** Tests of the load test. */
@NullMarked
package io.tidegate.bench;

import org.jspecify.annotations.NullMarked;

/** Tests of log lines. */
@NullMarked
package io.tidegate.log;

import org.jspecify.annotations.NullMarked;

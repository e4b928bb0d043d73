/** Log lines as JSON, for programs that collect them. Logback makes what is in here, because logback.xml names it. */
@NullMarked
package io.tidegate.log;

import org.jspecify.annotations.NullMarked;

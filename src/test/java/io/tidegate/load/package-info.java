/** Tests of the load test's sockets. */
@NullMarked
package io.tidegate.load;

import org.jspecify.annotations.NullMarked;

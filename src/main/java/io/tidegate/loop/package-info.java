/**
 * One event loop: am I on it, run on it, later, and what time is it. Everything above that is owned by a loop gets its
 * thread, its timers and its clock from here, so tests can run it on a loop whose time they turn by hand.
 */
@NullMarked
package io.tidegate.loop;

import org.jspecify.annotations.NullMarked;

/** Events for Java Flight Recorder: what a node does seldom enough to be told one by one. They cost nothing while nobody records. */
@NullMarked
package io.tidegate.events;

import org.jspecify.annotations.NullMarked;

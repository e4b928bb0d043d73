/**
 * Puts everything together: starts Hazelcast, Vert.x and one verticle for each loop, and stops them in the right
 * order. The only package that builds objects of several others. Start at {@link io.tidegate.server.Gateway}.
 */
@NullMarked
package io.tidegate.server;

import org.jspecify.annotations.NullMarked;

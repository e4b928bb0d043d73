/**
 * Tries to break a cluster: real nodes in processes of their own under load, faults by a seeded schedule, and a check of
 * everything that clients were told. Knows the gateway only as its clients and operators do. Start reading at {@link
 * io.tidegate.chaos.ChaosRun}.
 */
@NullMarked
package io.tidegate.chaos;

import org.jspecify.annotations.NullMarked;

/**
 * Tests of what is in k8s/: that the rendered files are what the sources say, that Kubernetes would take them, and that
 * they say what a node needs. Start reading at {@link io.tidegate.k8s.ManifestsTest}.
 */
@NullMarked
package io.tidegate.k8s;

import org.jspecify.annotations.NullMarked;

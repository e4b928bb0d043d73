/** Test doubles, harnesses and checks that several packages' tests share. */
@NullMarked
package io.tidegate.testkit;

import org.jspecify.annotations.NullMarked;

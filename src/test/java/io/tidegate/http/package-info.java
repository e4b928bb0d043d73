@NullMarked
package io.tidegate.http;

import org.jspecify.annotations.NullMarked;

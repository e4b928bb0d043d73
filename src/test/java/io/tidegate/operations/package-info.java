/** Files that are shipped for operators, by the programs that read them and by the defaults of the configuration. */
@NullMarked
package io.tidegate.operations;

import org.jspecify.annotations.NullMarked;

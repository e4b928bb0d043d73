/**
 * The command line: {@code main} and one class for each command. Data goes to stdout, everything else to stderr. Start
 * at {@link io.tidegate.cli.Main}.
 */
@NullMarked
package io.tidegate.cli;

import org.jspecify.annotations.NullMarked;

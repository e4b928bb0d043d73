/**
 * Who a client is. The hook where a principal is decided; until access is configured everybody is anonymous. Start at
 * {@link io.tidegate.auth.Authenticator}.
 */
@NullMarked
package io.tidegate.auth;

import org.jspecify.annotations.NullMarked;

/**
 * Tokens (JWT), and the keys that they are checked with. Signatures and key formats are Vert.x's; what a token must hold, and
 * what becomes of it, is decided here. A token is never logged, and nothing that it says about itself chooses how it is
 * checked. Start at {@link io.tidegate.token.TokenAuthenticator}.
 */
@NullMarked
package io.tidegate.token;

import org.jspecify.annotations.NullMarked;

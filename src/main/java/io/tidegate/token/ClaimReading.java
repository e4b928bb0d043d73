package io.tidegate.token;

/** What came of looking at a token's claims. */
sealed interface ClaimReading permits Claims, Refusal {}

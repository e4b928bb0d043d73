package io.tidegate.token;

/** What came of reading a token. */
sealed interface TokenReading permits Token, Refusal {}

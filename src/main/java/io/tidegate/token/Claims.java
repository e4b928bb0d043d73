package io.tidegate.token;

import io.tidegate.auth.Grant;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a token claims, once its claims have been found to hold now and here. */
record Claims(
        String name,
        List<String> roles,
        List<Grant> grants,
        @Nullable Instant expires,
        @Nullable String tokenId) implements ClaimReading {}

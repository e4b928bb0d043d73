package io.tidegate.token;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidegate.config.TokenAlgorithm;
import org.jspecify.annotations.Nullable;

/**
 * A token that has the form of one; nothing in it is proved.
 *
 * @param algorithm how it says that it is signed
 * @param keyId which key it says that it is signed with; null when it does not say
 * @param claims a JSON object
 * @param signed the bytes that the signature is for
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record Token(TokenAlgorithm algorithm, @Nullable String keyId, JsonNode claims, byte[] signed, byte[] signature)
        implements TokenReading {
    /** Never what it holds. */
    @Override
    public String toString() {
        return "Token[" + algorithm + "]";
    }
}

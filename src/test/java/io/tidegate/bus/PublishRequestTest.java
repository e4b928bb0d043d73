package io.tidegate.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidegate.protocol.ProtocolLimits;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

final class PublishRequestTest {
    @Test
    void keyMayBeAsLongAsAClients() throws PublishRequest.Refused {
        String longest = "k".repeat(ProtocolLimits.DEFAULT_KEY_LENGTH_MAX);

        assertThat(PublishRequest.parse(request(longest)).key()).isEqualTo(longest);
    }

    @Test
    void keyThatWouldMakeTooLongAnIdIsRefused() {
        String tooLong = "k".repeat(ProtocolLimits.DEFAULT_KEY_LENGTH_MAX + 1);

        assertThatThrownBy(() -> PublishRequest.parse(request(tooLong)))
                .isInstanceOf(PublishRequest.Refused.class)
                .hasMessageContaining("254");
    }

    private static JsonObject request(String key) {
        return new JsonObject().put("address", "news").put("body", 1).put("key", key);
    }
}

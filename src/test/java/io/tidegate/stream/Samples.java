package io.tidegate.stream;

import io.tidegate.config.Retention;
import io.tidegate.config.StreamConfig;
import io.tidegate.message.Body;
import io.tidegate.message.Header;
import io.tidegate.message.Publication;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** Values that these tests share. */
final class Samples {
    static final Retention RETENTION = new Retention(1000, 1 << 20, Duration.ofMinutes(5));
    static final PageLimit LIMIT = new PageLimit(100, 1 << 20);
    static final long NOW = 1_800_000_000_000L;

    private Samples() {}

    static StreamConfig config() {
        return config(512, 4096);
    }

    static StreamConfig config(int idWindow, int addressesPerShardMax) {
        return config(idWindow, addressesPerShardMax, 0);
    }

    static StreamConfig config(int idWindow, int addressesPerShardMax, int minimumNodes) {
        return new StreamConfig(
                1,
                minimumNodes,
                Duration.ofSeconds(10),
                idWindow,
                addressesPerShardMax,
                Duration.ofMinutes(10),
                Duration.ofSeconds(30));
    }

    static Publication publication(String id) {
        return publication(id, NOW);
    }

    static Publication publication(String id, long timeMillis) {
        return new Publication(id, List.of(new Header("näme", id)), Body.ofJson("\"" + id + "\""), timeMillis);
    }

    static Operation.Append append(String address, String... ids) {
        return append(address, RETENTION, ids);
    }

    static Operation.Append append(String address, Retention retention, String... ids) {
        return new Operation.Append(
                address, Arrays.stream(ids).map(Samples::publication).toList(), retention);
    }

    static List<String> ids(Page page) {
        return page.publications().stream().map(Publication::id).toList();
    }
}

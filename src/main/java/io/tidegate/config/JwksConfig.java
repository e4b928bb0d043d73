package io.tidegate.config;

import java.net.URI;
import java.time.Duration;

/** Keys that an identity provider publishes. */
public record JwksConfig(
        @Setting(
                value = "''",
                doc =
                        "URL of a JSON Web Key Set, https or http; empty for none. Its secrets (kty oct) are never taken, and redirects are not followed.")
        String url,

        @Setting(value = "5m", doc = "How often the keys are fetched.")
        Duration refreshInterval,

        @Setting(
                value = "30s",
                doc =
                        "A token that names an unknown key has the keys fetched at once, but no sooner than this after the last time, however many such tokens come.")
        Duration refreshIntervalMin,

        @Setting(
                value = "24h",
                doc =
                        "How long the keys that were fetched last go on while the URL does not answer; then clients are refused, and told to try again.")
        Duration outageMax,

        @Setting(value = "5s", doc = "How long one fetch may take, connecting included.")
        Duration fetchTimeout,

        @Setting(value = "262144", doc = "Largest key set, in bytes; of a larger one nothing is taken.")
        int bytesMax,

        @Setting(value = "64", doc = "Most keys of a set; of a larger one nothing is taken.")
        int keysMax) {
    public JwksConfig {
        new Constraints()
                .require(url.isEmpty() || isUrl(url), "url", "must be an http or https URL, not \"" + url + '"')
                .positive("refreshInterval", refreshInterval)
                .positive("refreshIntervalMin", refreshIntervalMin)
                .positive("outageMax", outageMax)
                .positive("fetchTimeout", fetchTimeout)
                .atLeast("bytesMax", bytesMax, 1)
                .atLeast("keysMax", keysMax, 1)
                .check();
    }

    private static boolean isUrl(String text) {
        try {
            URI uri = URI.create(text);
            return uri.getHost() != null
                    && uri.getUserInfo() == null
                    && ("https".equals(uri.getScheme()) || "http".equals(uri.getScheme()));
        } catch (IllegalArgumentException wrong) {
            return false;
        }
    }
}

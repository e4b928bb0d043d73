package io.tidegate.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;

/** A probe of a manifest, and what the kubelet counts of its answers. Used by one thread. */
final class Probe {
    private static final int OK = 200;
    private static final int NO_ANSWER = 0;

    private final String path;
    private final int port;
    private final Duration period;
    private final int timeoutMillis;
    private final int failureThreshold;
    private int failures;
    private long lastNanos;

    /**
     * Reads one.
     *
     * @param workload the manifest
     * @param name such as {@code readinessProbe}
     * @param hurry by how much it is asked more often than the manifest says
     */
    Probe(Manifest workload, String name, int hurry) {
        JsonNode probe = workload.container().path(name);
        path = probe.path("httpGet").path("path").asText();
        Integer named = workload.ports().get(probe.path("httpGet").path("port").asText());
        if (named == null) {
            throw new IllegalArgumentException(workload + ": " + name + " asks an unknown port");
        }
        port = named;
        period = Duration.ofSeconds(probe.path("periodSeconds").asInt(10)).dividedBy(hurry);
        timeoutMillis = probe.path("timeoutSeconds").asInt(1) * 1_000;
        failureThreshold = probe.path("failureThreshold").asInt(3) * hurry;
        lastNanos = System.nanoTime() - period.toNanos();
    }

    /** Whether it is time to ask again. */
    boolean isDue() {
        return System.nanoTime() - lastNanos >= period.toNanos();
    }

    /** Asks; whether the answer was good. */
    boolean ask(String address) {
        lastNanos = System.nanoTime();
        boolean isGood = answer(address) == OK;
        failures = isGood ? 0 : failures + 1;
        return isGood;
    }

    /** Whether it has failed so often, one after the other, that something follows. */
    boolean hasFailed() {
        return failures >= failureThreshold;
    }

    private int answer(String address) {
        try {
            HttpURLConnection connection = (HttpURLConnection)
                    URI.create("http://" + address + ":" + port + path).toURL().openConnection();
            connection.setConnectTimeout(timeoutMillis);
            connection.setReadTimeout(timeoutMillis);
            int status = connection.getResponseCode();
            connection.disconnect();
            return status;
        } catch (IOException noAnswer) {
            return NO_ANSWER;
        }
    }
}

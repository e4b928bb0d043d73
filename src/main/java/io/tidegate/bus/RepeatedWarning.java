package io.tidegate.bus;

import io.tidegate.loop.Loop;
import org.slf4j.Logger;

/** A warning that may come very often: logged at most once per second, with how often it came since. Owned by a loop. */
final class RepeatedWarning {
    private static final long PERIOD_MILLIS = 1000;

    private final Loop loop;
    private final Logger logger;
    private final String text;
    private long loggedMillis;
    private long count;

    RepeatedWarning(Loop loop, Logger logger, String text) {
        this.loop = loop;
        this.logger = logger;
        this.text = text;
    }

    /** It happened again; {@code address} says where, {@code reason} why. */
    void warn(String address, String reason) {
        assert loop.isCurrent();
        count++;
        long now = loop.nowMillis();
        if (now - loggedMillis < PERIOD_MILLIS) {
            return;
        }
        logger.atWarn()
                .addKeyValue("address", address)
                .addKeyValue("error", reason)
                .addKeyValue("count", count)
                .log(text);
        loggedMillis = now;
        count = 0;
    }
}

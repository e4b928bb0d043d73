package io.tidegate.server;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What has been started, to be stopped the other way round: by a stop, or by a start that failed half way. A step that
 * fails does not keep the others from running. Used by one thread at a time.
 */
final class Teardown {
    private static final Logger LOGGER = LoggerFactory.getLogger(Teardown.class);

    private final Deque<Step> steps = new ArrayDeque<>();

    /** Something that stops what was started; may block. */
    interface Action {
        void run() throws Exception;
    }

    private record Step(String what, Action action) {}

    /** Remembers how to stop what has just been started. */
    void add(String what, Action action) {
        steps.push(new Step(what, action));
    }

    /** Stops everything, the newest first. */
    void run() {
        while (!steps.isEmpty()) {
            Step step = steps.pop();
            try {
                step.action().run();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            } catch (Exception error) {
                LOGGER.atWarn().setCause(error).addKeyValue("step", step.what()).log("did not stop cleanly");
            }
        }
    }
}

package io.tidegate.testkit;

import java.util.List;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Fails every class of tests after which a buffer is found that nobody released, here or in a process that it started. Found by JUnit itself. */
public final class LeakCheck implements AfterAllCallback {
    @Override
    public void afterAll(ExtensionContext context) {
        List<String> leaks = LeakRecorder.take();
        if (!leaks.isEmpty()) {
            throw new AssertionError("LEAK: " + String.join("\n", leaks));
        }
    }
}

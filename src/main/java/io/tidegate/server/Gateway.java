package io.tidegate.server;

import io.tidegate.config.Config;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One running node. Starts and stops on threads of its own, which may block; its futures complete on them.
 *
 * <p>It stops so that nothing is lost: it refuses new connections, lets its clients go one by one and notes where they stand, leaves the event bus, and leaves the cluster last, when its partitions have been handed over.
 */
public final class Gateway {
    private static final Logger LOGGER = LoggerFactory.getLogger(Gateway.class);

    private final String node;
    private final Startup.Started started;
    private final int minimumNodes;
    private final Teardown teardown;
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final Promise<Void> stopped = Promise.promise();

    private Gateway(String node, Startup.Started started, int minimumNodes, Teardown teardown) {
        this.node = node;
        this.started = started;
        this.minimumNodes = minimumNodes;
        this.teardown = teardown;
    }

    /** Starts a node; fails with one line that says why, and then nothing of it is left. */
    public static Future<Gateway> start(Config config) {
        return start(config, new NodeWiring(config));
    }

    /** Starts a node of these parts; fails with one line that says why, and then nothing of it is left. */
    static Future<Gateway> start(Config config, Wiring wiring) {
        Promise<Gateway> started = Promise.promise();
        String node = NodeId.draw(new SecureRandom());
        Teardown teardown = new Teardown();
        thread("tidegate-start", () -> {
            try {
                Startup.Started parts = new Startup(config, wiring, node, teardown).run();
                LOGGER.atInfo()
                        .addKeyValue("node", node)
                        .addKeyValue("port", parts.port())
                        .log("node started");
                started.complete(new Gateway(node, parts, config.stream().minimumNodes(), teardown));
            } catch (RuntimeException | Error error) {
                started.fail(error);
            }
        });
        return started.future();
    }

    /** Id of this node, new with each start. */
    public String node() {
        return node;
    }

    /** Port at which clients connect. */
    public int port() {
        return started.port();
    }

    /** What an operator wants to know of this node. Once a stop has begun no nodes are counted. */
    Health health() {
        return new Health(isServing(), isServing() ? started.nodes().getAsInt() : 0, minimumNodes);
    }

    /** Whether this node takes new clients; no more from the moment a stop begins. */
    public boolean isServing() {
        return !stopping.get();
    }

    /** Stops the node; completes when it has left the cluster. The second call waits for the first. */
    public Future<Void> stop() {
        if (stopping.compareAndSet(false, true)) {
            thread("tidegate-stop", () -> {
                teardown.run();
                LOGGER.atInfo().addKeyValue("node", node).log("node stopped");
                stopped.complete();
            });
        }
        return stopped.future();
    }

    private static void thread(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(false); // a stop must come to its end, even while the process is leaving
        thread.start();
    }
}

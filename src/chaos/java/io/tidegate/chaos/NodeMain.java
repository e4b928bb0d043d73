package io.tidegate.chaos;

import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import io.tidegate.cli.Main;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * {@code tidegate} that also answers questions about itself, which come by its standard input: {@code state} with the number
 * of members it sees and whether every partition has its copies, {@code needs} with its heap after a collection, its file
 * descriptors and the sessions in the cluster.
 */
public final class NodeMain {
    /** Asks for {@code state MEMBERS SAFE}. */
    static final String STATE = "state";

    /** Asks for {@code needs HEAP_BYTES DESCRIPTORS SESSIONS}. */
    static final String NEEDS = "needs";

    private NodeMain() {}

    /** Runs the command and exits. */
    public static void main(String[] arguments) {
        Thread answering = new Thread(NodeMain::answer, "chaos-answers");
        answering.setDaemon(true);
        answering.start();
        Main.main(arguments);
    }

    private static void answer() {
        try (BufferedReader questions = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String question = questions.readLine(); question != null; question = questions.readLine()) {
                for (HazelcastInstance member : Hazelcast.getAllHazelcastInstances()) {
                    System.out.println(question.equals(STATE) ? state(member) : needs(member));
                    System.out.flush();
                }
            }
        } catch (IOException ended) {
            System.err.println("no more questions: " + ended);
        }
    }

    private static String state(HazelcastInstance member) {
        return STATE + " " + member.getCluster().getMembers().size() + " "
                + member.getPartitionService().isClusterSafe();
    }

    private static String needs(HazelcastInstance member) throws IOException {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        long heap = runtime.totalMemory() - runtime.freeMemory();
        return NEEDS + " " + heap + " " + descriptors() + " "
                + member.getMap("tidegate.sessions").size();
    }

    private static long descriptors() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        }
    }
}

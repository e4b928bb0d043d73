package io.tidegate.k8s;

import io.tidegate.chaos.Entrances;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;

/**
 * As much of Kubernetes as rolls nodes out, in this process: it reads rendered manifests and does what the controllers of
 * StatefulSets (OrderedReady) and Deployments, the kubelet, kube-proxy and the cluster's DNS do, with network namespaces for
 * pods. Every new pod has a new address, and that goes with the process that had it.
 */
final class PodCluster implements Entrances, AutoCloseable {
    private static final Duration READY_WAIT = Duration.ofSeconds(90);
    private static final int PROBE_MILLIS = 100;

    private final Manifests manifests;
    private final Path directory;
    private final PodNetwork network;
    private final NameService names;
    private final PodFiles files;
    private final String token;
    private final int entrances;
    private final Map<String, Pod> pods = new ConcurrentSkipListMap<>();
    private final Map<String, ScheduledFuture<?>> probing = new ConcurrentSkipListMap<>();
    private final ScheduledExecutorService kubelet = Executors.newScheduledThreadPool(8);
    private final Set<Path> madeDirectories = new LinkedHashSet<>();
    private final List<String> complaints = new CopyOnWriteArrayList<>();
    private final AtomicLong lastSuddenEnd = new AtomicLong();
    private final AtomicInteger launches = new AtomicInteger();
    private volatile boolean hasServed;

    private PodCluster(Manifests manifests, Path directory, PodNetwork network, NameService names, int entrances) {
        this.manifests = manifests;
        this.directory = directory;
        this.network = network;
        this.names = names;
        this.entrances = entrances;
        files = new PodFiles(manifests, directory);
        token = files.token("*");
    }

    static boolean isPossible() {
        return PodNetwork.isPossible() && NameService.isPossible();
    }

    /**
     * Makes an empty one.
     *
     * @param entrances how many clients' ways in there are to be
     */
    static PodCluster make(Manifests manifests, int entrances, Path directory) throws IOException {
        PodNetwork network = PodNetwork.make();
        try {
            String namespace = manifests
                    .workloads()
                    .get(0)
                    .tree()
                    .path("metadata")
                    .path("namespace")
                    .asText("default");
            NameService names = NameService.start(network.host(), namespace, directory);
            return new PodCluster(manifests, directory, network, names, entrances);
        } catch (IOException | RuntimeException failed) {
            network.close();
            throw failed;
        }
    }

    /** As the controller does after {@code kubectl scale}: one by one, from the first up and from the last down. */
    void scale(Manifest workload, int count) {
        int now = podsOf(workload).size();
        for (int ordinal = now; ordinal < count; ordinal++) {
            add(workload, ordinal);
            awaitReady(workload, ordinal + 1);
        }
        for (int ordinal = now - 1; ordinal >= count; ordinal--) {
            remove(podName(workload, ordinal));
        }
    }

    /** As the controller does after a change: from the last down, each when the one before is ready. */
    void roll(Manifest workload) {
        int count = podsOf(workload).size();
        for (int ordinal = count - 1; ordinal >= 0; ordinal--) {
            remove(podName(workload, ordinal));
            add(workload, ordinal);
            awaitReady(workload, count);
        }
    }

    /** As the controller of a Deployment does after a change, with a surge of one: each new pod is ready before an old one goes. */
    void replace(Manifest workload) {
        int count = podsOf(workload).size();
        int first =
                podsOf(workload).stream().mapToInt(PodCluster::ordinal).min().orElse(0);
        for (int ordinal = first; ordinal < first + count; ordinal++) {
            add(workload, ordinal + count);
            awaitReady(workload, count + 1);
            remove(podName(workload, ordinal));
        }
    }

    private static int ordinal(Pod pod) {
        return Integer.parseInt(pod.name().substring(pod.name().lastIndexOf('-') + 1));
    }

    /** The process of a pod dies, and is started again. */
    void kill9(Manifest workload, int ordinal) {
        lastSuddenEnd.set(System.nanoTime());
        pod(workload, ordinal).kill9();
        Awaitility.await()
                .atMost(READY_WAIT)
                .until(() -> !pod(workload, ordinal).isReady());
        lastSuddenEnd.set(System.nanoTime());
    }

    /** Waits until so many pods are ready. */
    void awaitReady(Manifest workload, int count) {
        try {
            Awaitility.await()
                    .atMost(READY_WAIT)
                    .until(() -> podsOf(workload).stream().filter(Pod::isReady).count() == count);
        } catch (org.awaitility.core.ConditionTimeoutException late) {
            StringBuilder logs = new StringBuilder();
            podsOf(workload)
                    .forEach(pod -> logs.append("\n--- ")
                            .append(pod.name())
                            .append('\n')
                            .append(pod.log()
                                    .lines()
                                    .skip(Math.max(0, pod.log().lines().count() - 40))
                                    .collect(java.util.stream.Collectors.joining("\n"))));
            throw new AssertionError("not " + count + " pods are ready" + logs, late);
        }
    }

    /** A pod and the others do not reach each other any more. */
    void cut(Manifest workload, int ordinal) {
        network.cut(podName(workload, ordinal));
    }

    /** They do again. */
    void heal(Manifest workload, int ordinal) {
        network.heal(podName(workload, ordinal));
    }

    private static String podName(Manifest workload, int ordinal) {
        return workload.name() + "-" + ordinal;
    }

    Pod pod(Manifest workload, int ordinal) {
        Pod pod = pods.get(podName(workload, ordinal));
        if (pod == null) {
            throw new IllegalStateException("there is no pod " + ordinal);
        }
        return pod;
    }

    List<Pod> podsOf(Manifest workload) {
        return pods.values().stream()
                .filter(pod -> pod.name().matches(workload.name() + "-\\d+"))
                .toList();
    }

    private void add(Manifest workload, int ordinal) {
        String name = podName(workload, ordinal);
        try {
            String address = network.add(name, names.resolverConfiguration());
            Map<String, Path> mounts = files.make(workload, name + "." + launches.incrementAndGet());
            mounts.keySet().forEach(this::makeMountPoint);
            Path log = directory.resolve(name + "." + launches.get() + ".log");
            Pod pod = new Pod(workload, name, address, network.in(name), mounts, log);
            pods.put(name, pod);
            publish();
            probing.put(name, kubelet.scheduleWithFixedDelay(() -> probe(pod), 0, PROBE_MILLIS, TimeUnit.MILLISECONDS));
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    /** The pod sees a directory of its own there; the machine's stays empty. */
    private void makeMountPoint(String path) {
        Path point = Path.of(path);
        if (!Files.isDirectory(point)) {
            madeDirectories.add(point);
            Commands.createDirectories(point);
        }
    }

    private void remove(String name) {
        Pod pod = pods.get(name);
        if (pod == null) {
            throw new IllegalStateException("there is no " + name);
        }
        complain(pod.terminate());
        network.remove(name);
        ScheduledFuture<?> asking = probing.remove(name);
        if (asking != null) {
            asking.cancel(false);
        }
        pods.remove(name);
        publish();
    }

    private void probe(Pod pod) {
        complain(pod.probe());
        List<Pod> serving = behindClientsService();
        boolean serves = serving.stream().anyMatch(Pod::isReady);
        if (hasServed && !serves && serving.size() > 1) {
            complain("no pod was ready");
        }
        hasServed |= serves;
    }

    private void complain(String what) {
        if (!what.isEmpty() && !complaints.contains(what)) {
            complaints.add(what);
        }
    }

    /** DNS of headless Services: all that they select, ready or not where the manifest says so. */
    private void publish() {
        List<String[]> records = new ArrayList<>();
        manifests
                .of("Service")
                .filter(service -> service.spec().path("clusterIP").asText().equals("None"))
                .forEach(service -> pods.values().stream()
                        .filter(pod -> pod.isSelectedBy(service.spec().path("selector")))
                        .filter(pod -> pod.isReady()
                                || service.spec()
                                        .path("publishNotReadyAddresses")
                                        .asBoolean())
                        .forEach(pod -> records.add(new String[] {service.name(), pod.address()})));
        names.publish(records);
    }

    @Override
    public int count() {
        return entrances;
    }

    /** As kube-proxy does: any that is ready, and behind the Service of clients. */
    @Override
    public String url(int entrance) {
        List<Pod> ready = behindClientsService().stream().filter(Pod::isReady).toList();
        String address = ready.isEmpty()
                ? "127.0.0.1:1"
                : ready.get(entrance % ready.size()).address() + ":8080";
        return "ws://" + address + "/ws?token=" + token;
    }

    private List<Pod> behindClientsService() {
        Manifest service = manifests.find("Service", "tidegate").orElseThrow();
        return pods.values().stream()
                .filter(pod -> pod.isSelectedBy(service.spec().path("selector")))
                .toList();
    }

    @Override
    public boolean endedSuddenlySince(int entrance, long nanos) {
        return lastSuddenEnd.get() != 0 && lastSuddenEnd.get() - nanos >= 0;
    }

    /** What should not have been, so far. */
    List<String> complaints() {
        return List.copyOf(complaints);
    }

    @Override
    public void close() {
        kubelet.shutdownNow();
        pods.values().forEach(Pod::close);
        names.close();
        network.close();
        madeDirectories.forEach(path -> Commands.succeeds("rmdir " + path));
    }
}

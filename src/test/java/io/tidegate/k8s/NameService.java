package io.tidegate.k8s;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;

/** DNS as pods see it: dnsmasq, with the addresses behind headless Services in a file. */
final class NameService implements AutoCloseable {
    private static final Duration START_WAIT = Duration.ofSeconds(10);

    private final String domain;
    private final String host;
    private final Path hosts;
    private final Process process;

    private NameService(String domain, String host, Path hosts, Process process) {
        this.domain = domain;
        this.host = host;
        this.hosts = hosts;
        this.process = process;
    }

    static boolean isPossible() {
        return Commands.succeeds("dnsmasq --version");
    }

    /**
     * Starts it.
     *
     * @param host where it listens
     * @param namespace of Kubernetes
     * @param directory for its files
     */
    static NameService start(String host, String namespace, Path directory) throws IOException {
        String domain = namespace + ".svc.cluster.local";
        Path hosts = Files.writeString(directory.resolve("hosts"), "");
        Path pid = directory.resolve("dnsmasq.pid");
        Process process = new ProcessBuilder(
                        "dnsmasq",
                        "--keep-in-foreground",
                        "--conf-file=/dev/null",
                        "--user=root",
                        "--no-resolv",
                        "--no-hosts",
                        "--bind-interfaces",
                        "--listen-address=" + host,
                        "--local=/cluster.local/",
                        "--local-ttl=1",
                        "--addn-hosts=" + hosts,
                        "--pid-file=" + pid)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("dnsmasq.log").toFile())
                .start();
        // Told of new addresses before it has come so far, it would end.
        Awaitility.await().atMost(START_WAIT).until(() -> Files.exists(pid) && process.isAlive());
        return new NameService(domain, host, hosts, process);
    }

    /** What stands in a pod's /etc/resolv.conf. */
    String resolverConfiguration() {
        return "nameserver " + host + "\nsearch " + domain + " svc.cluster.local cluster.local\noptions ndots:5\n";
    }

    /** These are the addresses behind a Service from now on, as lines of service and address. */
    void publish(List<String[]> records) {
        StringBuilder text = new StringBuilder();
        records.forEach(entry -> text.append(entry[1])
                .append(' ')
                .append(entry[0])
                .append('.')
                .append(domain)
                .append('\n'));
        try {
            Files.writeString(hosts, text);
            Commands.run("kill -HUP " + process.pid());
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}

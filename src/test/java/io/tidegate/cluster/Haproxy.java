package io.tidegate.cluster;

import io.tidegate.testkit.ShippedFile;
import io.tidegate.testkit.TestCertificate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** {@code conf/haproxy.cfg}. */
final class Haproxy implements ShippedProxy {
    private static final int CLIENTS = 1000;
    private static final int OTHER_DESCRIPTORS = 100;

    static final Path SHIPPED = Path.of("conf", "haproxy.cfg");

    @Override
    public String program() {
        return "haproxy";
    }

    @Override
    public ShippedFile file(int port, ProxiedNodes nodes, Path folder) {
        return ShippedFile.read(SHIPPED)
                .with("10.0.0.1:8080", nodes.clients(0) + " port " + nodes.adminPort(0))
                .with("10.0.0.2:8080", nodes.clients(1) + " port " + nodes.adminPort(1))
                .with("10.0.0.3:8080", nodes.clients(2) + " port " + nodes.adminPort(2))
                .with("    bind :80\n", "    bind 127.0.0.1:" + port + "\n")
                .with("    user haproxy\n", "")
                .with("    group haproxy\n", "")
                .with("/run/haproxy/admin.sock", folder.resolve("admin.sock").toString())
                .with("maxconn 100000", "maxconn " + CLIENTS)
                .with("hard-stop-after 150s", "hard-stop-after 3s")
                .with("timeout tunnel 75s", "timeout tunnel " + SILENCE_SECONDS + "s")
                .with("timeout http-request 10s", "timeout http-request " + HANDSHAKE_SECONDS + "s")
                .with("inter 2s fastinter 1s", "inter 500ms fastinter 200ms")
                .with("slowstart 30s", "slowstart 1s")
                .with("sc0_conn_cur gt 200", "sc0_conn_cur gt " + CONNECTIONS_OF_AN_ADDRESS);
    }

    @Override
    public ShippedFile withTls(ShippedFile file, int port, Path folder, TestCertificate certificate) {
        return file.uncommented("#tls ")
                .with("bind :443", "bind 127.0.0.1:" + port)
                .with("/etc/haproxy/tidegate.pem", both(folder, certificate).toString());
    }

    private static Path both(Path folder, TestCertificate certificate) {
        try {
            return Files.writeString(
                    folder.resolve("both.pem"),
                    Files.readString(certificate.certificate()) + Files.readString(certificate.key()));
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    @Override
    public List<String> check(Path file) {
        return List.of("haproxy", "-c", "-f", file.toString());
    }

    @Override
    public List<String> run(Path folder, Path file) {
        // As few as the file says that it takes: 200,100 for 100,000 clients.
        int limit = 2 * CLIENTS + OTHER_DESCRIPTORS;
        return List.of("prlimit", "--nofile=" + limit + ":" + limit, "haproxy", "-db", "-f", file.toString());
    }

    @Override
    public List<Path> logs(Path folder) {
        return List.of();
    }
}

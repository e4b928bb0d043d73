package io.tidegate.cluster;

import io.tidegate.testkit.ShippedFile;
import io.tidegate.testkit.TestCertificate;
import java.nio.file.Path;
import java.util.List;

/** {@code conf/nginx.conf}. */
final class Nginx implements ShippedProxy {
    static final Path SHIPPED = Path.of("conf", "nginx.conf");

    @Override
    public String program() {
        return "nginx";
    }

    @Override
    public ShippedFile file(int port, ProxiedNodes nodes, Path folder) {
        return ShippedFile.read(SHIPPED)
                .with("10.0.0.1:8080", nodes.clients(0))
                .with("10.0.0.2:8080", nodes.clients(1))
                .with("10.0.0.3:8080", nodes.clients(2))
                .with("        listen 80;", "        listen 127.0.0.1:" + port + ";")
                .with("/run/nginx.pid", folder.resolve("nginx.pid").toString())
                .with("/var/log/nginx", folder.toString())
                .with("http {\n", "http {\n" + temporaryFiles(folder))
                .with("worker_rlimit_nofile 65536;", "worker_rlimit_nofile 4096;")
                .with("worker_connections 64000;", "worker_connections 4000;")
                .with("worker_shutdown_timeout 150s;", "worker_shutdown_timeout 3s;")
                .with("proxy_read_timeout 75s;", "proxy_read_timeout " + SILENCE_SECONDS + "s;")
                .with("proxy_send_timeout 75s;", "proxy_send_timeout " + SILENCE_SECONDS + "s;")
                .with("client_header_timeout 10s;", "client_header_timeout " + HANDSHAKE_SECONDS + "s;")
                .with(
                        "limit_conn connections_per_ip 200;",
                        "limit_conn connections_per_ip " + CONNECTIONS_OF_AN_ADDRESS + ";");
    }

    /** Built into the program, for the user it is meant to run as. */
    private static String temporaryFiles(Path folder) {
        StringBuilder paths = new StringBuilder();
        for (String kind : List.of("client_body", "proxy", "fastcgi", "uwsgi", "scgi")) {
            paths.append(kind)
                    .append("_temp_path ")
                    .append(folder.resolve(kind))
                    .append(";\n");
        }
        return paths.toString();
    }

    @Override
    public ShippedFile withTls(ShippedFile file, int port, Path folder, TestCertificate certificate) {
        return file.uncommented("#tls ")
                .with("listen 443 ssl;", "listen 127.0.0.1:" + port + " ssl;")
                .with("/etc/nginx/tidegate.crt", certificate.certificate().toString())
                .with("/etc/nginx/tidegate.key", certificate.key().toString());
    }

    @Override
    public List<String> check(Path file) {
        return List.of("nginx", "-e", "stderr", "-t", "-c", file.toString());
    }

    @Override
    public List<String> run(Path folder, Path file) {
        return List.of("nginx", "-e", "stderr", "-g", "daemon off;", "-c", file.toString());
    }

    @Override
    public List<Path> logs(Path folder) {
        return List.of(folder.resolve("access.log"), folder.resolve("error.log"));
    }
}

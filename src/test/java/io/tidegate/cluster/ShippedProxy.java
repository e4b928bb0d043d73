package io.tidegate.cluster;

import io.tidegate.testkit.ShippedFile;
import io.tidegate.testkit.TestCertificate;
import java.nio.file.Path;
import java.util.List;

/**
 * A proxy that we ship a configuration for. The times of the file, 75 s for silence, 10 s for half a handshake and 150 s for old connections after
 * a reload, and the 200 connections of one address, are changed to those below; and what depends on the machine.
 */
interface ShippedProxy {
    int SILENCE_SECONDS = 2;
    int HANDSHAKE_SECONDS = 2;
    int CONNECTIONS_OF_AN_ADDRESS = 20;

    /** Name of the program. */
    String program();

    /** The shipped file, for a proxy that listens on this port of loopback and keeps its own files in this folder. */
    ShippedFile file(int port, ProxiedNodes nodes, Path folder);

    /** The same file with the lines for TLS. */
    ShippedFile withTls(ShippedFile file, int port, Path folder, TestCertificate certificate);

    /** Command that checks a file. */
    List<String> check(Path file);

    /** Command that runs the program in the foreground. */
    List<String> run(Path folder, Path file);

    /** Files that it logs to, beside what it prints. */
    List<Path> logs(Path folder);
}

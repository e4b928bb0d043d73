package io.tidegate.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidegate.protocol.Frame;
import io.tidegate.protocol.Frames;
import io.tidegate.testkit.FreePorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A socket that is closed in the turn in which something was written to it. */
final class ClosedSocketIT {
    @RegisterExtension
    private final TwoLoops server = TwoLoops.onNativeTransport();

    /** The kernel gives the lowest free number to whatever is opened next, such as somebody else's connection. */
    @Test
    void nothingIsWrittenToWhateverHasTheNumberOfAClosedSocket() throws IOException {
        server.connect();
        RecordingListener session = server.onlySession();
        List<Socket> bystanders = new ArrayList<>();
        try (ServerSocket listener = new ServerSocket(FreePorts.one())) {
            TwoLoops.get(server.onLoop(session, () -> {
                session.connection.write(new Frames(List.of(new Frame("{}".getBytes(UTF_8)))));
                ((WebSocketConnection) session.connection).socket.cut();
                bystanders.add(connect(listener));
            }));
            await().until(() -> session.closes.get() == 1);
            try (Socket bystander = bystanders.get(0);
                    Socket peer = listener.accept()) {
                bystander.shutdownOutput();
                assertThat(peer.getInputStream().readAllBytes()).isEmpty();
            }
        }
    }

    private static Socket connect(ServerSocket listener) {
        try {
            return new Socket(listener.getInetAddress(), listener.getLocalPort());
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }
}

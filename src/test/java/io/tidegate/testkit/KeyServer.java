package io.tidegate.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** An identity provider's key URL that does as it is told: answers with bytes as they are, and keeps the connection or not. */
public final class KeyServer implements AutoCloseable {
    private final ServerSocket socket;
    private final AtomicInteger requests = new AtomicInteger();
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private volatile Behaviour behaviour = (out, end) -> {};

    /** What becomes of a request. */
    public interface Behaviour {
        /** Writes the answer; {@code end} closes the connection, which otherwise stays. */
        void answer(OutputStream out, AutoCloseable end) throws Exception;
    }

    /** Listens on loopback. */
    public KeyServer() {
        try {
            socket = new ServerSocket(FreePorts.one(), 50, InetAddress.getLoopbackAddress());
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
        Thread thread = new Thread(this::serve, "key-server");
        thread.setDaemon(true);
        thread.start();
    }

    /** Answers with this document from now on. */
    public void publish(String document) {
        String length = Integer.toString(document.getBytes(StandardCharsets.UTF_8).length);
        write("HTTP/1.1 200 OK\r\nContent-Length: " + length + "\r\n\r\n" + document);
    }

    /** Answers with this text from now on, header and all, and closes. */
    public void write(String answer) {
        behave((out, end) -> {
            out.write(answer.getBytes(StandardCharsets.UTF_8));
            out.flush();
            end.close();
        });
    }

    /** Does this from now on. */
    public void behave(Behaviour next) {
        behaviour = next;
    }

    /** Where the keys are. */
    public String url() {
        return "http://127.0.0.1:" + socket.getLocalPort() + "/keys";
    }

    /** How many requests came. */
    public int requests() {
        return requests.get();
    }

    private void serve() {
        while (!socket.isClosed()) {
            try {
                Socket client = socket.accept();
                open.add(client);
                Thread thread = new Thread(() -> answer(client), "key-server-answer");
                thread.setDaemon(true);
                thread.start();
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void answer(Socket client) {
        try {
            readHead(client.getInputStream());
            requests.incrementAndGet();
            behaviour.answer(client.getOutputStream(), client);
        } catch (Exception gone) {
            // The node has had enough.
        }
    }

    private static void readHead(InputStream in) throws IOException {
        int ends = 0;
        while (ends < 4) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("gone");
            }
            ends = next == '\r' || next == '\n' ? ends + 1 : 0;
        }
    }

    /** Closes everything. */
    @Override
    public void close() {
        try {
            socket.close();
            for (Socket client : open) {
                client.close();
            }
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }
}

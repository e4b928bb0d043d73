package io.tidegate.testkit;

import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket client over a socket, with TLS where the URL says so, that can do what a well-behaved one does not: vanish with a reset, stop
 * reading, send bytes that are no frame. Answers pings and close frames by itself while it reads. Every wait is bounded
 * and fails the test. One thread sends at a time.
 */
public final class RawClient implements AutoCloseable {
    /** Close code of a connection that ended without a close frame. */
    public static final int NO_CLOSE_FRAME = 1006;

    /** Stands before messages that came compressed. */
    public static final String COMPRESSED_MARK = "compressed:";

    private static final String ANY_ADDRESS = "0.0.0.0";
    private static final int NO_CODE = 1005;
    private static final int SWITCHING_PROTOCOLS = 101;
    private static final int RECEIVED_MAX = 1_000_000;
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final List<String> UPGRADE = List.of(
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            "Sec-WebSocket-Version: 13");

    private final Socket socket;
    private final DataInputStream input;
    private final String head;
    private final int status;
    private final BlockingQueue<String> messages = new LinkedBlockingQueue<>(RECEIVED_MAX);
    private final BlockingQueue<byte[]> pongs = new LinkedBlockingQueue<>(RECEIVED_MAX);
    private final CompletableFuture<Integer> closeCode = new CompletableFuture<>();
    private volatile String closeReason = "";
    private final Semaphore mayRead = new Semaphore(1);

    private RawClient(Socket socket, DataInputStream input, String head) {
        this.socket = socket;
        this.input = input;
        this.head = head;
        status = Integer.parseInt(head.substring("HTTP/1.1 ".length(), "HTTP/1.1 200".length()));
    }

    /** Opens a WebSocket. */
    public static RawClient connect(String url) {
        return connect(url, 0);
    }

    /** Opens a WebSocket whose kernel buffer for incoming bytes is so small, for clients that will stop reading; with more header lines. */
    public static RawClient connect(String url, int receiveBufferBytes, String... more) {
        return connect(ANY_ADDRESS, url, receiveBufferBytes, more);
    }

    /** Opens a WebSocket from an address of this machine, with more header lines. */
    public static RawClient connectFrom(String address, String url, String... more) {
        return connect(address, url, 0, more);
    }

    private static RawClient connect(String address, String url, int receiveBufferBytes, String... more) {
        List<String> headers = Stream.concat(UPGRADE.stream(), Stream.of(more)).toList();
        RawClient client = request(address, url, receiveBufferBytes, "GET", headers);
        if (client.status != SWITCHING_PROTOCOLS) {
            client.close();
            throw new AssertionError("handshake answered " + client.status);
        }
        Thread reader = new Thread(client::readAll, "raw-client-" + client.socket.getLocalPort());
        reader.setDaemon(true);
        reader.start();
        return client;
    }

    /** The HTTP status with which a handshake at this URL is answered; the connection is closed again. */
    public static int handshakeStatus(String url) {
        return statusOf(url, UPGRADE);
    }

    /** Status line and headers with which a handshake at this URL is answered, with more header lines; the connection is closed again. */
    public static String handshakeAnswer(String url, String... more) {
        return handshakeAnswerFrom(ANY_ADDRESS, url, more);
    }

    /** The same for a handshake that comes from an address of this machine. */
    public static String handshakeAnswerFrom(String address, String url, String... more) {
        List<String> headers = Stream.concat(UPGRADE.stream(), Stream.of(more)).toList();
        try (RawClient client = request(address, url, 0, "GET", headers)) {
            return client.head;
        }
    }

    /** The HTTP status with which a GET with these header lines is answered; the connection is closed again. */
    public static int statusOf(String url, List<String> headers) {
        return statusOf(url, "GET", headers);
    }

    /** The HTTP status with which a request with these header lines is answered; the connection is closed again. */
    public static int statusOf(String url, String method, List<String> headers) {
        try (RawClient client = request(ANY_ADDRESS, url, 0, method, headers)) {
            return client.status;
        }
    }

    private static RawClient request(
            String address, String url, int receiveBufferBytes, String method, List<String> headers) {
        URI uri = URI.create(url);
        Socket plain = new Socket();
        Socket socket = plain;
        try {
            if (receiveBufferBytes > 0) {
                plain.setReceiveBufferSize(receiveBufferBytes);
            }
            plain.setTcpNoDelay(true);
            plain.setSoTimeout((int) PATIENCE.toMillis());
            plain.bind(new InetSocketAddress(address, 0));
            plain.connect(new InetSocketAddress(uri.getHost(), uri.getPort()), (int) PATIENCE.toMillis());
            if (uri.getScheme().equals("wss")) {
                socket = trusting().createSocket(plain, uri.getHost(), uri.getPort(), true);
            }
            StringBuilder head = new StringBuilder(method + " " + target(uri) + " HTTP/1.1\r\n");
            head.append("Host: ").append(uri.getAuthority()).append("\r\n");
            headers.forEach(line -> head.append(line).append("\r\n"));
            socket.getOutputStream().write(head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
            DataInputStream input = new DataInputStream(socket.getInputStream());
            return new RawClient(socket, input, readHead(input));
        } catch (IOException error) {
            abandon(socket);
            throw new UncheckedIOException(error);
        }
    }

    private static String target(URI uri) {
        return uri.getRawQuery() == null ? uri.getRawPath() : uri.getRawPath() + "?" + uri.getRawQuery();
    }

    private static SSLSocketFactory trusting() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
            return context.getSocketFactory();
        } catch (GeneralSecurityException error) {
            throw new IllegalStateException(error);
        }
    }

    private static String readHead(DataInputStream input) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) input.readUnsignedByte());
        }
        return head.toString();
    }

    private void readAll() {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        try {
            socket.setSoTimeout(0);
            while (!closeCode.isDone()) {
                mayRead.acquire();
                mayRead.release();
                onFrame(RawFrame.read(input), message);
            }
        } catch (IOException end) {
            closeCode.complete(NO_CLOSE_FRAME);
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
        }
    }

    private void onFrame(RawFrame frame, ByteArrayOutputStream message) throws IOException, InterruptedException {
        byte[] payload = frame.payload().getBytes();
        switch (frame.opcode()) {
            case RawFrame.PING -> sendFrame(new RawFrame(true, RawFrame.PONG, payload));
            case RawFrame.PONG -> pongs.put(payload);
            case RawFrame.CLOSE -> onClose(payload);
            case RawFrame.TEXT | RawFrame.COMPRESSED -> messages.put(COMPRESSED_MARK + decompressed(payload));
            default -> {
                message.write(payload);
                if (frame.last()) {
                    messages.put(message.toString(StandardCharsets.UTF_8));
                    message.reset();
                }
            }
        }
    }

    private static String decompressed(byte[] payload) throws IOException {
        byte[] whole = Arrays.copyOf(payload, payload.length + 4);
        whole[whole.length - 2] = (byte) 0xff;
        whole[whole.length - 1] = (byte) 0xff;
        Inflater inflater = new Inflater(true);
        inflater.setInput(whole);
        byte[] text = new byte[RECEIVED_MAX];
        try {
            return new String(text, 0, inflater.inflate(text), StandardCharsets.UTF_8);
        } catch (DataFormatException corrupt) {
            throw new IOException(corrupt);
        } finally {
            inflater.end();
        }
    }

    private void onClose(byte[] payload) {
        int code = payload.length < 2 ? NO_CODE : ByteBuffer.wrap(payload).getShort();
        closeReason = payload.length < 2 ? "" : new String(payload, 2, payload.length - 2, StandardCharsets.UTF_8);
        closeCode.complete(code);
        try {
            sendFrame(new RawFrame(true, RawFrame.CLOSE, payload));
        } catch (UncheckedIOException gone) {
            // the server answered our own close frame and has closed the socket
        }
    }

    /** Sends one text message. */
    public void send(String text) {
        sendFrame(new RawFrame(true, RawFrame.TEXT, text.getBytes(StandardCharsets.UTF_8)));
    }

    /** Sends one text message. */
    public void send(JsonObject json) {
        send(json.encode());
    }

    /** Sends one frame, masked as it must be. */
    public void sendFrame(RawFrame frame) {
        sendBytes(frame.encode(true));
    }

    /** Sends whatever this is. */
    public synchronized void sendBytes(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    /** Takes the next message, in the order of arrival. */
    public String await() {
        return await(messages, "message");
    }

    /** Takes the next message. */
    public JsonObject awaitJson() {
        return new JsonObject(await());
    }

    /** Takes the next message, or null when none comes in time. */
    public @Nullable JsonObject pollJson(Duration patience) {
        try {
            String text = messages.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
            return text == null ? null : new JsonObject(text);
        } catch (InterruptedException error) {
            throw new IllegalStateException(error);
        }
    }

    /** Takes the payload of the next pong. */
    public String awaitPong() {
        return new String(await(pongs, "pong"), StandardCharsets.UTF_8);
    }

    private <T> T await(BlockingQueue<T> queue, String what) {
        try {
            T next = queue.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            if (next == null) {
                throw new AssertionError("no " + what + " in time; close code " + closeCode.getNow(0));
            }
            return next;
        } catch (InterruptedException error) {
            throw new IllegalStateException(error);
        }
    }

    /** Waits for the end of the connection and tells its close code, or {@link #NO_CLOSE_FRAME}. */
    public int awaitClose() {
        try {
            return closeCode.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException error) {
            throw new AssertionError("the connection did not end in time", error);
        } catch (InterruptedException | ExecutionException error) {
            throw new IllegalStateException(error);
        }
    }

    /** The text of the close frame that has come. */
    public String closeReason() {
        return closeReason;
    }

    /** Whether neither a close frame nor the end of the socket has been seen. */
    public boolean isOpen() {
        return !closeCode.isDone();
    }

    /** Stops reading from the socket, at the latest after one more frame. */
    public void stopReading() {
        mayRead.acquireUninterruptibly();
    }

    /** Reads again. */
    public void resumeReading() {
        mayRead.release();
    }

    /** Begins a proper close. */
    public void sendClose(int code) {
        byte[] payload = ByteBuffer.allocate(2).putShort((short) code).array();
        sendFrame(new RawFrame(true, RawFrame.CLOSE, payload));
    }

    /** Vanishes: the socket is reset, and no close frame is sent. */
    public void reset() {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    /** Closes the socket without a close frame. */
    @Override
    public void close() {
        abandon(socket);
    }

    private static void abandon(Socket socket) {
        try {
            socket.close();
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }
}

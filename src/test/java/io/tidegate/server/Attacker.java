package io.tidegate.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.tidegate.testkit.RawFrame;
import io.vertx.core.json.JsonObject;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;

/**
 * A hostile client: a plain socket. What came of a deed it says as {@code HTTP 400} (and then the connection was closed), {@code close 1002} (and then
 * the connection was closed), {@code err 100} (a failure of the protocol; the connection goes on), {@code cut} (the connection ended without a
 * word), or {@code goes on}. Every wait is bounded and fails the test.
 */
final class Attacker implements AutoCloseable {
    static final String CUT = "cut";
    static final String GOES_ON = "goes on";
    static final String UPGRADE = String.join(
            "\r\n",
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            "Sec-WebSocket-Version: 13",
            "");

    private static final int PATIENCE_MILLIS = 15_000;
    private static final int CODE_BYTES = 2;
    /** What a close frame without a code counts as. */
    private static final int NORMAL = 1000;

    private static final int DRIP_MILLIS = 10;
    private static final String NONCE = "still there?";

    private final int port;
    private final Socket socket = new Socket();
    private final DataInputStream input;

    Attacker(int port) throws IOException {
        this.port = port;
        input = open();
    }

    private DataInputStream open() throws IOException {
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MILLIS);
        return new DataInputStream(new BufferedInputStream(socket.getInputStream()));
    }

    /** One more of the same. */
    Attacker another() throws IOException {
        return new Attacker(port);
    }

    // --- what it does

    /** Sends what the gateway may be through with before it ends. */
    Attacker send(byte[]... parts) throws IOException {
        for (byte[] part : parts) {
            try {
                socket.getOutputStream().write(part);
            } catch (SocketException gone) {
                return this; // the outcome tells
            }
        }
        return this;
    }

    Attacker send(String text) throws IOException {
        return send(text.getBytes(ISO_8859_1));
    }

    /** Sends a request with these header lines, each with its end. */
    Attacker request(String line, String headers) throws IOException {
        return send(line + "\r\nHost: localhost\r\n" + headers + "\r\n");
    }

    /** Sends byte by byte, slowly, as long as somebody listens. */
    Attacker drip(String bytes) throws IOException {
        for (byte one : bytes.getBytes(ISO_8859_1)) {
            if (!waitsFor(DRIP_MILLIS)) {
                return this;
            }
            send(new byte[] {one});
        }
        return this;
    }

    /** Whether nothing comes meanwhile. */
    private boolean waitsFor(int millis) throws IOException {
        socket.setSoTimeout(millis);
        input.mark(1);
        try {
            int next = input.read();
            if (next >= 0) {
                input.reset();
            }
            return false;
        } catch (SocketTimeoutException nothing) {
            return true;
        } catch (SocketException reset) {
            return false;
        } finally {
            socket.setSoTimeout(PATIENCE_MILLIS);
        }
    }

    /** Becomes a WebSocket. */
    Attacker upgrade(String more) throws IOException {
        return request("GET /ws HTTP/1.1", UPGRADE + more).upgraded();
    }

    /** Has become one. */
    Attacker upgraded() throws IOException {
        String answer = head();
        if (!answer.startsWith("HTTP/1.1 101 ")) {
            throw new AssertionError(answer);
        }
        return this;
    }

    Attacker upgrade() throws IOException {
        return upgrade("");
    }

    /** Sends a text message. */
    Attacker say(String text) throws IOException {
        return send(frame(0x80 | RawFrame.TEXT, text.getBytes(UTF_8)));
    }

    /** Says that it sends no more. */
    Attacker shutOutput() throws IOException {
        socket.shutdownOutput();
        return this;
    }

    /** Ends the connection with a reset. */
    Attacker reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
        return this;
    }

    /** A frame with a first byte as given, masked, its length as short as it may be. */
    static byte[] frame(int first, byte... payload) {
        return RawFrame.encode(first, payload);
    }

    // --- what came of it

    private String head() throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) input.readUnsignedByte());
        }
        return head.toString();
    }

    /** The answer of HTTP, behind which the connection must end; or that there was none. */
    String http() throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try {
            for (int next = input.read(); next >= 0; next = input.read()) {
                all.write(next);
            }
        } catch (SocketException reset) {
            // as much an end as the other
        }
        String answer = all.toString(ISO_8859_1);
        if (answer.isEmpty()) {
            return CUT;
        }
        int answers = answer.split("HTTP/\\d\\.\\d \\d{3} ", -1).length - 1;
        String status = answer.substring(answer.indexOf(' ') + 1).substring(0, "200".length());
        return "HTTP " + status + (answers == 1 ? "" : ", " + answers + " answers");
    }

    /** Whether the handshake was taken: {@code HTTP 101}, after which the connection goes on; else as {@link #http}. */
    String handshake() throws IOException {
        input.mark(1 << 16);
        try {
            if (head().contains(" 101 ")) {
                String rest = goesOn();
                return rest.equals(GOES_ON) ? "HTTP 101" : rest;
            }
        } catch (EOFException | SocketException ended) {
            // as http tells
        }
        input.reset();
        return http();
    }

    /** The close frame, which it answers, and after which the connection must end; or that there was none. */
    String ending() throws IOException {
        try {
            while (true) {
                RawFrame frame = RawFrame.read(input);
                if (frame.opcode() == RawFrame.CLOSE) {
                    send(RawFrame.encode(0x80 | RawFrame.CLOSE, frame.payload().getBytes()));
                    awaitEnd();
                    return "close " + code(frame);
                }
            }
        } catch (EOFException | SocketException ended) {
            return CUT;
        }
    }

    private static int code(RawFrame close) {
        byte[] payload = close.payload().getBytes();
        return payload.length < CODE_BYTES ? NORMAL : ByteBuffer.wrap(payload).getShort() & 0xffff;
    }

    /** What Vert.x still answers pings with may come before it. */
    private void awaitEnd() throws IOException {
        try {
            input.transferTo(OutputStream.nullOutputStream());
        } catch (SocketException reset) {
            // as much an end as the other
        }
    }

    /** The next message: {@code err} with its code, or its type. */
    String answer() throws IOException {
        while (true) {
            RawFrame frame = RawFrame.read(input);
            if (frame.opcode() == RawFrame.CLOSE) {
                return "close " + code(frame);
            }
            if (frame.opcode() == RawFrame.TEXT) {
                JsonObject message = frame.payload().toJsonObject();
                String type = message.getString("type");
                return type.equals("err") ? "err " + message.getInteger("failureCode") : type;
            }
        }
    }

    /** The last message before the answer to a ping: everything that was sent before has been dealt with. */
    String lastAnswer() throws IOException {
        send(frame(0x80 | RawFrame.PING, NONCE.getBytes(UTF_8)));
        String last = "nothing";
        try {
            while (true) {
                RawFrame frame = RawFrame.read(input);
                if (frame.opcode() == RawFrame.PONG
                        && frame.payload().toString().equals(NONCE)) {
                    return last;
                }
                if (frame.opcode() == RawFrame.CLOSE) {
                    return "close " + code(frame);
                }
                if (frame.opcode() == RawFrame.TEXT) {
                    JsonObject message = frame.payload().toJsonObject();
                    String type = message.getString("type");
                    last = type.equals("err") ? "err " + message.getInteger("failureCode") : type;
                }
            }
        } catch (EOFException | SocketException ended) {
            return CUT;
        }
    }

    /** Whether the connection still answers pings. */
    String goesOn() throws IOException {
        String last = lastAnswer();
        return last.startsWith("close") || last.equals(CUT) ? last : GOES_ON;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}

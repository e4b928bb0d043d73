package io.tidegate.testkit;

import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** A TLS client of the JDK that says what it got; its connections may resume each other's sessions. */
public final class TlsClient {
    private static final int PATIENCE_MILLIS = 20_000;
    private static final int REFUSAL_MILLIS = 1_500;

    private final int port;
    private final SSLContext context;

    /** A client with a certificate of its own, or without. */
    public TlsClient(int port, @Nullable KeyStore keys) {
        this.port = port;
        try {
            KeyManager[] managers = null;
            if (keys != null) {
                KeyManagerFactory factory = KeyManagerFactory.getInstance("PKIX");
                factory.init(keys, TestAuthority.PASSWORD.toCharArray());
                managers = factory.getKeyManagers();
            }
            context = SSLContext.getInstance("TLS");
            context.init(managers, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
        } catch (GeneralSecurityException error) {
            throw new IllegalStateException(error);
        }
    }

    /**
     * What one connection got.
     *
     * @param began when the session of TLS did; that of an earlier connection when it was resumed
     * @param status of the HTTP answer
     */
    public record Visit(String version, String application, X509Certificate certificate, long began, int status) {}

    /** Connects and asks for a path that is not there; fails when it is refused. */
    public Visit visit(String version) throws IOException {
        try (Socket plain = new Socket(InetAddress.getLoopbackAddress(), port)) {
            plain.setSoTimeout(PATIENCE_MILLIS);
            try (SSLSocket socket =
                    (SSLSocket) context.getSocketFactory().createSocket(plain, "localhost", port, true)) {
                SSLParameters parameters = socket.getSSLParameters();
                parameters.setProtocols(new String[] {version});
                parameters.setApplicationProtocols(new String[] {"h2", "http/1.1"});
                socket.setSSLParameters(parameters);
                socket.getOutputStream()
                        .write("GET /nothing HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
                                .getBytes(StandardCharsets.US_ASCII));
                InputStream input = socket.getInputStream();
                String answer = new String(input.readAllBytes(), StandardCharsets.US_ASCII);
                if (answer.isEmpty()) {
                    throw new IOException("closed without an answer");
                }
                return new Visit(
                        socket.getSession().getProtocol(),
                        socket.getApplicationProtocol(),
                        (X509Certificate) socket.getSession().getPeerCertificates()[0],
                        socket.getSession().getCreationTime(),
                        Integer.parseInt(answer.substring(9, 12)));
            }
        }
    }

    /** Opens a WebSocket, says this, and tells the first answer. */
    public String ask(String question) throws IOException {
        try (Socket plain = new Socket(InetAddress.getLoopbackAddress(), port)) {
            plain.setSoTimeout(PATIENCE_MILLIS);
            try (SSLSocket socket =
                    (SSLSocket) context.getSocketFactory().createSocket(plain, "localhost", port, true)) {
                socket.getOutputStream().write("""
                        GET /ws HTTP/1.1\r
                        Host: a\r
                        Upgrade: websocket\r
                        Connection: Upgrade\r
                        Sec-WebSocket-Version: 13\r
                        Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
                        \r
                        """.getBytes(StandardCharsets.US_ASCII));
                DataInputStream input = new DataInputStream(socket.getInputStream());
                StringBuilder head = new StringBuilder();
                while (head.indexOf("\r\n\r\n") < 0) {
                    head.append((char) input.readUnsignedByte());
                }
                socket.getOutputStream()
                        .write(new RawFrame(true, RawFrame.TEXT, question.getBytes(StandardCharsets.UTF_8))
                                .encode(true));
                return RawFrame.read(input).payload().toString();
            }
        }
    }

    /** Shakes hands and expects to stay connected for a moment; fails when it is refused. */
    public void shake(String version) throws IOException {
        try (Socket plain = new Socket(InetAddress.getLoopbackAddress(), port)) {
            plain.setSoTimeout(PATIENCE_MILLIS);
            try (SSLSocket socket =
                    (SSLSocket) context.getSocketFactory().createSocket(plain, "localhost", port, true)) {
                SSLParameters parameters = socket.getSSLParameters();
                parameters.setProtocols(new String[] {version});
                socket.setSSLParameters(parameters);
                socket.startHandshake();
                // A server says no to a certificate of TLS 1.3 only after the client believes that it is done.
                socket.setSoTimeout(REFUSAL_MILLIS);
                if (socket.getInputStream().read() < 0) {
                    throw new IOException("closed at once");
                }
            }
        } catch (SocketTimeoutException stillOpen) {
            return;
        }
    }
}

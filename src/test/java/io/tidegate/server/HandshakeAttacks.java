package io.tidegate.server;

import static io.tidegate.server.Attacker.UPGRADE;
import static io.tidegate.server.Attacker.frame;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.tidegate.testkit.RawFrame;
import java.util.Random;
import java.util.stream.Stream;

/** Requests that are no handshake of RFC 6455, section 4.2.1, or no request of HTTP. */
final class HandshakeAttacks {
    private static final String GET = "GET /ws HTTP/1.1";

    private HandshakeAttacks() {}

    static Stream<Attack> all() {
        return Stream.of(methods(), paths(), headers(), bombs(), smuggling(), origins(), strangers(), slow())
                .flatMap(attacks -> attacks);
    }

    private static Attack asks(String theme, String what, String outcome, String line, String headers) {
        return new Attack(
                theme,
                what,
                outcome,
                attacker -> attacker.request(line, headers).handshake());
    }

    private static Attack sends(String theme, String what, String outcome, String bytes) {
        return new Attack(theme, what, outcome, attacker -> attacker.send(bytes).handshake());
    }

    private static Stream<Attack> methods() {
        String theme = "HTTP";
        return Stream.of(
                asks(theme, "no upgrade", "HTTP 426", GET, ""),
                asks(theme, "POST", "HTTP 405", "POST /ws HTTP/1.1", UPGRADE),
                asks(theme, "CONNECT", "HTTP 404", "CONNECT localhost:22 HTTP/1.1", UPGRADE),
                asks(theme, "TRACE", "HTTP 405", "TRACE /ws HTTP/1.1", UPGRADE),
                asks(theme, "OPTIONS *", "HTTP 404", "OPTIONS * HTTP/1.1", ""),
                asks(theme, "method that nobody knows", "HTTP 405", "SHOUT /ws HTTP/1.1", UPGRADE),
                asks(theme, "get in lower case", "HTTP 405", "get /ws HTTP/1.1", UPGRADE),
                asks(theme, "method of 1,000 letters", "HTTP 405", "A".repeat(1000) + " /ws HTTP/1.1", UPGRADE),
                asks(theme, "HTTP/1.0", "HTTP 400", "GET /ws HTTP/1.0", UPGRADE),
                asks(theme, "HTTP/9.9", "HTTP 501", "GET /ws HTTP/9.9", UPGRADE),
                sends(theme, "HTTP/0.9", "HTTP 400", "GET /ws\r\n\r\n"),
                sends(theme, "preface of HTTP/2", "HTTP 501", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
                asks(
                        theme,
                        "upgrade to h2c",
                        "HTTP 426",
                        GET,
                        "Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA\r\n"));
    }

    private static Stream<Attack> paths() {
        String theme = "HTTP";
        return Stream.of(
                asks(theme, "path that is not there", "HTTP 404", "GET /../../etc/passwd HTTP/1.1", UPGRADE),
                asks(theme, "path that leads back", "HTTP 404", "GET /x/../ws HTTP/1.1", UPGRADE),
                asks(theme, "path in escapes", "HTTP 404", "GET /%77%73 HTTP/1.1", UPGRADE),
                asks(theme, "path with two slashes", "HTTP 404", "GET //ws HTTP/1.1", UPGRADE),
                asks(theme, "path with a wrong escape", "HTTP 404", "GET /ws%zz HTTP/1.1", UPGRADE),
                asks(theme, "path in capitals", "HTTP 404", "GET /WS HTTP/1.1", UPGRADE),
                sends(theme, "NUL in the path", "HTTP 404", "GET /ws\0 HTTP/1.1\r\nHost: a\r\n" + UPGRADE + "\r\n"));
    }

    private static String without(String name) {
        return UPGRADE.replaceAll("(?m)^" + name + ":.*\r\n", "");
    }

    private static Stream<Attack> headers() {
        String theme = "handshake";
        return Stream.of(
                asks(theme, "no key", "HTTP 400", GET, without("Sec-WebSocket-Key")),
                asks(theme, "key twice", "HTTP 400", GET, UPGRADE + "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"),
                asks(
                        theme,
                        "key too short",
                        "HTTP 400",
                        GET,
                        without("Sec-WebSocket-Key") + "Sec-WebSocket-Key: eA==\r\n"),
                asks(
                        theme,
                        "key that is no Base64",
                        "HTTP 400",
                        GET,
                        without("Sec-WebSocket-Key") + "Sec-WebSocket-Key: !!!!!!!!!!!!!!!!!!!!!!!!\r\n"),
                asks(
                        theme,
                        "key of 5,000 characters",
                        "HTTP 400",
                        GET,
                        without("Sec-WebSocket-Key") + "Sec-WebSocket-Key: " + "A".repeat(5000) + "\r\n"),
                asks(theme, "no version", "HTTP 426", GET, without("Sec-WebSocket-Version")),
                asks(
                        theme,
                        "version 8",
                        "HTTP 426",
                        GET,
                        without("Sec-WebSocket-Version") + "Sec-WebSocket-Version: 8\r\n"),
                asks(theme, "version twice", "HTTP 400", GET, UPGRADE + "Sec-WebSocket-Version: 8\r\n"),
                asks(
                        theme,
                        "two versions in one",
                        "HTTP 426",
                        GET,
                        without("Sec-WebSocket-Version") + "Sec-WebSocket-Version: 13, 8\r\n"),
                asks(
                        theme,
                        "keys of the drafts",
                        "HTTP 426",
                        GET,
                        "Upgrade: WebSocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key1: 4 @1  46546xW%0l 1 5\r\nSec-WebSocket-Key2: 12998 5 Y3 1  .P00\r\n"),
                asks(
                        theme,
                        "Connection without Upgrade",
                        "HTTP 400",
                        GET,
                        without("Connection") + "Connection: keep-alive\r\n"),
                sends(theme, "no Host", "HTTP 400", GET + "\r\n" + UPGRADE + "\r\n"),
                asks(theme, "Host twice", "HTTP 400", GET, UPGRADE + "Host: evil.example\r\n"),
                asks(
                        theme,
                        "commas as extensions",
                        "HTTP 101",
                        GET,
                        UPGRADE + "Sec-WebSocket-Extensions: " + ",".repeat(4000) + "\r\n"),
                asks(
                        theme,
                        "compression with an absurd window",
                        "HTTP 101",
                        GET,
                        UPGRADE
                                + "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits=99999999999\r\n"),
                asks(
                        theme,
                        "forged X-Forwarded-For",
                        "HTTP 101",
                        GET,
                        UPGRADE + "X-Forwarded-For: 127.0.0.1, ::1, evil\r\n"));
    }

    private static Stream<Attack> bombs() {
        String theme = "header bombs";
        return Stream.of(
                asks(theme, "header of 20,000 bytes", "HTTP 431", GET, UPGRADE + "X: " + "x".repeat(20_000) + "\r\n"),
                asks(theme, "header name of 20,000 bytes", "HTTP 431", GET, UPGRADE + "x".repeat(20_000) + ": x\r\n"),
                asks(theme, "5,000 headers", "HTTP 431", GET, UPGRADE + "a: b\r\n".repeat(5000)),
                asks(
                        theme,
                        "request line of 5,000 bytes",
                        "HTTP 414",
                        "GET /ws?" + "q".repeat(5000) + " HTTP/1.1",
                        UPGRADE),
                sends(
                        theme,
                        "request line of 60,000 bytes that does not end",
                        "HTTP 414",
                        "GET /" + "q".repeat(60_000)),
                sends(
                        theme,
                        "header of 60,000 bytes that does not end",
                        "HTTP 431",
                        GET + "\r\nX: " + "q".repeat(60_000)),
                sends(theme, "60,000 blank lines", "HTTP 414", "\r\n".repeat(60_000)),
                sends(theme, "60,000 NULs", "HTTP 400", "\0".repeat(60_000)));
    }

    private static Stream<Attack> smuggling() {
        String theme = "smuggling";
        String behind = "GET /ws HTTP/1.1\r\nHost: a\r\n" + UPGRADE + "\r\n";
        return Stream.of(
                asks(theme, "body by its length", "HTTP 400", GET, UPGRADE + "Content-Length: 5\r\n\r\nhello"),
                asks(theme, "body in chunks", "HTTP 400", GET, UPGRADE + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
                asks(
                        theme,
                        "length and chunks",
                        "HTTP 400",
                        GET,
                        UPGRADE + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"),
                asks(theme, "two lengths", "HTTP 400", GET, UPGRADE + "Content-Length: 5\r\nContent-Length: 0\r\n"),
                asks(theme, "length below zero", "HTTP 400", GET, UPGRADE + "Content-Length: -1\r\n"),
                asks(theme, "length with a sign", "HTTP 400", GET, UPGRADE + "Content-Length: +0\r\n"),
                asks(
                        theme,
                        "length of 10^30",
                        "HTTP 400",
                        GET,
                        UPGRADE + "Content-Length: 1" + "0".repeat(30) + "\r\n"),
                asks(theme, "encoding that nobody knows", "HTTP 400", GET, UPGRADE + "Transfer-Encoding: xchunked\r\n"),
                asks(theme, "space before the colon", "HTTP 400", GET, UPGRADE + "Transfer-Encoding : chunked\r\n"),
                asks(theme, "header without a name", "HTTP 400", GET, UPGRADE + ": x\r\n"),
                asks(theme, "header without a colon", "HTTP 400", GET, UPGRADE + "nonsense\r\n"),
                asks(theme, "folded header, which is one line", "HTTP 101", GET, UPGRADE + "X: a\r\n b\r\n"),
                asks(theme, "NUL in a header", "HTTP 400", GET, UPGRADE + "X: a\0b\r\n"),
                asks(theme, "carriage return in a header", "HTTP 400", GET, UPGRADE + "X: a\rb\r\n"),
                sends(theme, "two refused requests at once", "HTTP 404", "GET /a HTTP/1.1\r\nHost: a\r\n\r\n" + behind),
                sends(
                        theme,
                        "a thousand requests at once",
                        "HTTP 404",
                        "GET /a HTTP/1.1\r\nHost: a\r\n\r\n".repeat(1000)),
                sends(theme, "two handshakes at once", Attacker.CUT, behind + behind),
                new Attack(
                        theme,
                        "frame right behind the handshake",
                        Attacker.GOES_ON,
                        attacker -> attacker.send(behind.getBytes(ISO_8859_1), frame(0x80 | RawFrame.TEXT))
                                .upgraded()
                                .goesOn()));
    }

    private static Stream<Attack> origins() {
        String theme = "origin";
        return Stream.of(
                asks(theme, "page that is not listed", "HTTP 403", GET, UPGRADE + "Origin: https://evil.example\r\n"),
                asks(
                        theme,
                        "page whose name begins alike",
                        "HTTP 403",
                        GET,
                        UPGRADE + "Origin: https://shop.example.evil.example\r\n"),
                asks(theme, "page at another port", "HTTP 403", GET, UPGRADE + "Origin: https://shop.example:8443\r\n"),
                asks(theme, "page over plain HTTP", "HTTP 403", GET, UPGRADE + "Origin: http://shop.example\r\n"),
                asks(theme, "page without origin", "HTTP 403", GET, UPGRADE + "Origin: null\r\n"),
                asks(theme, "empty origin", "HTTP 403", GET, UPGRADE + "Origin:\r\n"),
                asks(theme, "star", "HTTP 403", GET, UPGRADE + "Origin: *\r\n"),
                asks(
                        theme,
                        "a listed page and another",
                        "HTTP 403",
                        GET,
                        UPGRADE + "Origin: https://shop.example\r\nOrigin: https://evil.example\r\n"),
                asks(
                        theme,
                        "both in one",
                        "HTTP 403",
                        GET,
                        UPGRADE + "Origin: https://shop.example, https://evil.example\r\n"));
    }

    private static Stream<Attack> strangers() {
        String theme = "other protocols";
        byte[] noise = new byte[4000];
        new Random(5).nextBytes(noise);
        return Stream.of(
                sends(theme, "TLS", "HTTP 400", "\u0016\u0003\u0001\0\u0005\u0001\0\0\u0001\0\n\n"),
                sends(theme, "SSH", "HTTP 400", "SSH-2.0-OpenSSH_9.2\r\n\r\n"),
                sends(theme, "SMTP", "HTTP 400", "EHLO evil.example\r\n\r\n"),
                sends(theme, "RESP", "HTTP 400", "*1\r\n$4\r\nPING\r\n\r\n"),
                sends(theme, "Hazelcast", "HTTP 400", "HZC\r\n\r\n"),
                sends(theme, "frames without a handshake", "HTTP 400", "\u0081\u0085\0\0\0\0hello\r\n\r\n"),
                new Attack(
                        theme,
                        "noise",
                        "HTTP 400",
                        attacker -> attacker.send(noise).send("\r\n\r\n").handshake()));
    }

    private static Stream<Attack> slow() {
        String theme = "slow";
        return Stream.of(
                new Attack(theme, "nothing at all", Attacker.CUT, Attacker::http),
                new Attack(
                        theme,
                        "half a handshake",
                        Attacker.CUT,
                        attacker ->
                                attacker.send(GET + "\r\nHost: a\r\n" + UPGRADE).http()),
                new Attack(
                        theme,
                        "half a handshake, then the end",
                        Attacker.CUT,
                        attacker -> attacker.send(GET + "\r\nHost: a\r\n")
                                .shutOutput()
                                .http()),
                new Attack(
                        theme,
                        "a handshake byte by byte",
                        Attacker.CUT,
                        attacker -> attacker.drip(GET + "\r\nHost: a\r\n" + UPGRADE + "X: " + "x".repeat(8000))
                                .http()),
                new Attack(
                        theme,
                        "requests again and again",
                        "HTTP 404",
                        attacker -> attacker.drip("GET /a HTTP/1.1\r\nHost: a\r\n\r\n".repeat(100))
                                .http()));
    }
}

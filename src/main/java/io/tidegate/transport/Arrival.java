package io.tidegate.transport;

import io.tidegate.auth.Credentials;
import java.net.InetAddress;

/**
 * What a handshake tells of its client.
 *
 * @param address where it comes from, behind the proxies that are trusted
 * @param credentials how it proves who it is
 * @param nanos when its request came, as {@link System#nanoTime} says
 */
record Arrival(InetAddress address, Credentials credentials, long nanos) {}

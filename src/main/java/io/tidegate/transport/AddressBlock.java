package io.tidegate.transport;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;

/**
 * What one client is expected to have of IP addresses: one of IPv4, or the /64 network of one of IPv6, in which a client
 * may take any it likes.
 *
 * @param wide whether it is of IPv6
 * @param prefix the address, or the network's bits
 */
record AddressBlock(boolean wide, long prefix) {
    static AddressBlock of(InetAddress address) {
        ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
        boolean wide = address instanceof Inet6Address;
        return new AddressBlock(wide, wide ? bytes.getLong() : bytes.getInt());
    }
}

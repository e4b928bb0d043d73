package io.tidegate.load;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Local addresses that connections go out from, in turn. One address has some 28,000 ports towards one target, so more
 * connections than that need several.
 */
public final class SourceAddresses {
    /** Leaves the choice to the system. */
    public static final SourceAddresses ANY = new SourceAddresses(List.of());

    private static final Pattern NUMBER = Pattern.compile("\\d{1,3}(?:\\.\\d{1,3}){3}");
    private static final int COUNT_MAX = 1_024;
    private static final long BYTE = 0xff;

    private final List<InetAddress> addresses;

    private SourceAddresses(List<InetAddress> addresses) {
        this.addresses = List.copyOf(addresses);
    }

    /** Addresses and ranges separated by commas, like {@code 127.0.0.1-127.0.0.4}; empty when the text is wrong. */
    public static Optional<SourceAddresses> of(String text) {
        List<InetAddress> found = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            String[] ends = part.split("-", 2);
            long first = numberOf(ends[0]);
            long last = numberOf(ends[ends.length - 1]);
            if (first < 0 || last < first || found.size() + last - first >= COUNT_MAX) {
                return Optional.empty();
            }
            for (long each = first; each <= last; each++) {
                found.add(addressOf(each));
            }
        }
        return Optional.of(new SourceAddresses(found));
    }

    private static long numberOf(String text) {
        if (!NUMBER.matcher(text).matches()) {
            return -1;
        }
        long number = 0;
        for (String part : text.split("\\.", -1)) {
            int value = Integer.parseInt(part);
            if (value > BYTE) {
                return -1;
            }
            number = number << Byte.SIZE | value;
        }
        return number;
    }

    private static InetAddress addressOf(long number) {
        byte[] bytes = new byte[Integer.BYTES];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (number >> ((bytes.length - 1 - i) * Byte.SIZE));
        }
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Where a connection goes out from; null for wherever the system likes. */
    @Nullable
    InetSocketAddress of(int connection) {
        return addresses.isEmpty() ? null : new InetSocketAddress(addresses.get(connection % addresses.size()), 0);
    }
}

package io.tidegate.config;

import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Networks of IP addresses, each written as address/bits, or as an address alone for itself. */
public final class Subnets {
    /** What is said of others. */
    static final String FORM = "must each be an IP address, or address/bits such as 10.0.0.0/8";

    private static final Pattern SUBNET = Pattern.compile("([0-9A-Fa-f:.]+)(?:/(\\d{1,3}))?");
    private static final int BITS_OF_BYTE = 8;

    private final List<IpSubnetFilterRule> rules;

    /**
     * Reads networks that a configuration record has checked.
     *
     * @throws IllegalArgumentException when one is none
     */
    public Subnets(List<String> subnets) {
        rules = subnets.stream().map(Subnets::rule).toList();
    }

    /** Whether the address lies in one of them. */
    public boolean contain(InetAddress address) {
        InetSocketAddress socket = new InetSocketAddress(address, 0);
        return rules.stream().anyMatch(rule -> rule.matches(socket));
    }

    static boolean areSubnets(List<String> subnets) {
        return subnets.stream().allMatch(Subnets::isSubnet);
    }

    private static boolean isSubnet(String subnet) {
        try {
            rule(subnet);
            return true;
        } catch (IllegalArgumentException wrong) {
            return false;
        }
    }

    private static IpSubnetFilterRule rule(String subnet) {
        Matcher parts = SUBNET.matcher(subnet);
        InetAddress address = parts.matches() ? NetUtil.createInetAddressFromIpAddressString(parts.group(1)) : null;
        if (address == null) {
            throw new IllegalArgumentException(subnet + " is no network");
        }
        String bits = parts.group(2);
        int prefix = bits == null ? address.getAddress().length * BITS_OF_BYTE : Integer.parseInt(bits);
        return new IpSubnetFilterRule(address, prefix, IpFilterRuleType.ACCEPT);
    }
}

package io.tidegate.bench;

/**
 * Who does what: which address a subscriber listens to, which addresses a publisher publishes to, where they connect and
 * on which loop they live. All numbers count from 0.
 *
 * <p>Publishers own addresses and take them in turn, so that the numbers of each publisher at each of its addresses have
 * an order that can be checked. Where there are more publishers than addresses, several share one, and each has an order
 * of its own.
 */
final class Layout {
    private final int subscribers;
    private final int addresses;
    private final int publishers;
    private final int targets;
    private final int loops;

    /** For each publisher, how many addresses it has; kept because dividing is slow and this is asked for each delivery. */
    private final int[] addressesOf;

    Layout(int subscribers, int addresses, int publishers, int targets, int loops) {
        this.subscribers = subscribers;
        this.addresses = addresses;
        this.publishers = publishers;
        this.targets = targets;
        this.loops = loops;
        addressesOf = new int[publishers];
        for (int i = 0; i < publishers; i++) {
            addressesOf[i] = publishers > addresses ? 1 : shareOf(i, addresses, publishers);
        }
    }

    private static int shareOf(int index, int things, int groups) {
        return things / groups + (index < things % groups ? 1 : 0);
    }

    int subscribers() {
        return subscribers;
    }

    int addresses() {
        return addresses;
    }

    int publishers() {
        return publishers;
    }

    int loops() {
        return loops;
    }

    int addressOfSubscriber(int subscriber) {
        return subscriber % addresses;
    }

    /** Such that the subscribers of one address are spread over all targets. */
    int targetOfSubscriber(int subscriber) {
        return (subscriber + subscriber / addresses) % targets;
    }

    int targetOfPublisher(int publisher) {
        return publisher % targets;
    }

    int loopOf(int client) {
        return client % loops;
    }

    int subscribersOf(int address) {
        return shareOf(address, subscribers, addresses);
    }

    /** How many publishers an address has. */
    int publishersOf(int address) {
        return publishers > addresses ? shareOf(address, publishers, addresses) : 1;
    }

    int addressCountOf(int publisher) {
        return addressesOf[publisher];
    }

    /** Where a publisher's publication with this number goes. */
    int addressOf(int publisher, long number) {
        int first = publisher < addresses ? publisher : publisher % addresses;
        int count = addressesOf[publisher];
        return count == 1 ? first : first + publishers * (int) (number % count);
    }

    /** The how manieth it is of this publisher at its address. */
    long sequenceOf(int publisher, long number) {
        int count = addressesOf[publisher];
        return count == 1 ? number : number / count;
    }

    /** The publisher's place among those of its address. */
    int slotOf(int publisher) {
        return publisher < addresses ? 0 : publisher / addresses;
    }
}

package io.tidegate.bench;

/**
 * Who does what: which address a subscriber listens to, which addresses a publisher publishes to, where they connect and
 * on which loop they live. All numbers count from 0.
 *
 * <p>Publishers own addresses and take them in turn, so that the numbers of each publisher at each of its addresses have
 * an order that can be checked. Where there are more publishers than addresses, several share one, and each has an order
 * of its own.
 */
record Layout(int subscribers, int addresses, int publishers, int targets, int loops) {
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

    /** How many clients, of so many, live on a loop. */
    int countOnLoop(int loop, int clients) {
        return shareOf(loop, clients, loops);
    }

    int subscribersOf(int address) {
        return shareOf(address, subscribers, addresses);
    }

    /** How many publishers an address has. */
    int publishersOf(int address) {
        return publishers > addresses ? shareOf(address, publishers, addresses) : 1;
    }

    private static int shareOf(int index, int things, int groups) {
        return things / groups + (index < things % groups ? 1 : 0);
    }

    private int addressesOf(int publisher) {
        return publishers > addresses ? 1 : shareOf(publisher, addresses, publishers);
    }

    /** Where a publisher's publication with this number goes. */
    int addressOf(int publisher, long number) {
        return publishers > addresses
                ? publisher % addresses
                : publisher + publishers * (int) (number % addressesOf(publisher));
    }

    /** The how manieth it is of this publisher at its address. */
    long sequenceOf(int publisher, long number) {
        int count = addressesOf(publisher);
        return count == 1 ? number : number / count;
    }

    /** The publisher's place among those of its address. */
    int slotOf(int publisher) {
        return publishers > addresses ? publisher / addresses : 0;
    }
}

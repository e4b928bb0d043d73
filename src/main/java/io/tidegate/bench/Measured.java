package io.tidegate.bench;

/** What was measured, by one loop or by all. */
record Measured(Latencies deliveries, Latencies acknowledgements, Latencies registrations) {
    static Measured nothing() {
        return new Measured(new Latencies(), new Latencies(), new Latencies());
    }

    /** Adds what another loop measured. */
    void addAll(Measured other) {
        deliveries.addAll(other.deliveries);
        acknowledgements.addAll(other.acknowledgements);
        registrations.addAll(other.registrations);
    }
}

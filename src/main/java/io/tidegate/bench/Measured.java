package io.tidegate.bench;

/**
 * What was measured, by one loop or by all.
 *
 * @param deliveries from a publication to its arrival at a subscriber
 * @param acknowledgements from a publication to its acknowledgement
 * @param handshakes from dialling to the end of the WebSocket handshake
 * @param registrations from dialling to the answer to register
 * @param catchUps from dialling to the last publication that was missed
 */
record Measured(
        Latencies deliveries,
        Latencies acknowledgements,
        Latencies handshakes,
        Latencies registrations,
        Latencies catchUps) {
    static Measured nothing() {
        return new Measured(new Latencies(), new Latencies(), new Latencies(), new Latencies(), new Latencies());
    }

    /** Adds what another loop measured. */
    void addAll(Measured other) {
        deliveries.addAll(other.deliveries);
        acknowledgements.addAll(other.acknowledgements);
        handshakes.addAll(other.handshakes);
        registrations.addAll(other.registrations);
        catchUps.addAll(other.catchUps);
    }
}

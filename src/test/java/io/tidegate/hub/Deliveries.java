package io.tidegate.hub;

import io.tidegate.message.Position;
import io.tidegate.message.Publication;

/** Makes deliveries for tests of those who receive them. */
public final class Deliveries {
    private Deliveries() {}

    /** One delivery. */
    public static Delivery of(String address, Position position, Publication publication) {
        return new Delivery(address, position, publication);
    }
}

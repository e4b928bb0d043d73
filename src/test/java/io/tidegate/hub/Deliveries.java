package io.tidegate.hub;

import io.tidegate.message.Position;
import io.tidegate.message.Publication;
import java.util.List;

/** Makes deliveries for tests of those who receive them. */
public final class Deliveries {
    private Deliveries() {}

    /** One delivery. */
    public static DeliveryRun of(String address, Position position, Publication publication) {
        return new DeliveryRun(
                position.at(position.offset() - 1), List.of(new Delivery(address, position, publication)));
    }
}

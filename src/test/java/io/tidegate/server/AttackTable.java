package io.tidegate.server;

import java.util.stream.Stream;

/** All attacks, in the order of docs/security.md. */
final class AttackTable {
    private AttackTable() {}

    static Stream<Attack> all() {
        return Stream.of(
                        HandshakeAttacks.all(),
                        FrameAttacks.all(),
                        FloodAttacks.all(),
                        CompressionAttacks.all(),
                        TextAttacks.all())
                .flatMap(attacks -> attacks);
    }

    /** Whether it is aimed at what only connections have that are taken over from Vert.x. */
    static boolean needsTakeOver(Attack attack) {
        return attack.theme().equals("compression");
    }
}

package io.tidegate.session;

/**
 * Sees to it that it becomes known in time who a client is. While that is being decided, or a client that comes back waits for its
 * turn, nobody is to blame; it looks again later.
 */
final class ConnectDeadline implements HeartbeatWheel.Due {
    private final Session session;
    private final HeartbeatWheel wheel;
    private final int ticks;
    private long endTick;

    /** Begins to count. */
    ConnectDeadline(Session session, HeartbeatWheel wheel, int ticks) {
        this.session = session;
        this.wheel = wheel;
        this.ticks = ticks;
        begin();
    }

    private void begin() {
        endTick = wheel.tick() + ticks;
        wheel.schedule(this, ticks);
    }

    @Override
    public void onDue() {
        FrameGate gate = session.gate();
        if (session.hasEnded() || gate.isOpen()) {
            return;
        }
        if (wheel.tick() < endTick) {
            wheel.schedule(this, endTick - wheel.tick());
        } else if (gate.isDeciding()) {
            begin();
        } else {
            session.guard(gate::onConnectTimeout);
        }
    }
}

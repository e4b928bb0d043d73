package io.tidegate.session;

import io.tidegate.config.SessionConfig;
import java.util.random.RandomGenerator;

/**
 * One session's place on the wheel. It asks only connections that have been silent, and looks at each about once in a
 * ping interval, whatever the traffic. After the connection has gone it waits for the end of the resume window.
 */
final class Heartbeat implements HeartbeatWheel.Due {
    private static final long NO_PING = -1;
    private static final int SPREAD = 4;

    private final Session session;
    private final HeartbeatWheel wheel;
    private final Times times;
    private long readTick;
    private long pingTick = NO_PING;
    private long pingMillis;
    private int pingAfter;
    private int misses;
    private boolean traffic;
    private boolean gone;

    /** The configured durations in ticks, the same for all sessions of a loop. */
    record Times(int ping, int pong, int silence, int window, int connect, int missesMax) {
        static Times of(SessionConfig config, HeartbeatWheel wheel) {
            return new Times(
                    wheel.ticks(config.pingInterval()),
                    wheel.ticks(config.pongTimeout()),
                    wheel.ticks(config.silenceMax()),
                    wheel.ticks(config.resumeWindow()),
                    wheel.ticks(config.connectTimeout()),
                    config.missesMax());
        }
    }

    /** Takes its place. Whoever connects together is not pinged together: the first ping comes early, by chance. */
    Heartbeat(Session session, HeartbeatWheel wheel, Times times, RandomGenerator random) {
        this.session = session;
        this.wheel = wheel;
        this.times = times;
        readTick = wheel.tick();
        int earliest = Math.max(1, times.ping / SPREAD);
        pingAfter = random.nextInt(earliest, times.ping + 1);
        wheel.schedule(this, pingAfter);
    }

    /** Something came from the client, if only a pong. */
    void onRead() {
        readTick = wheel.tick();
        if (pingTick != NO_PING) {
            session.services().meters().onPong(session.services().loop().nowMillis() - pingMillis);
            pingTick = NO_PING;
        }
        misses = 0;
        if (session.state() == SessionState.ZOMBIE) {
            session.enter(SessionState.IDLE);
        }
    }

    /** More than heartbeats: a frame came, or a publication went. */
    void onTraffic() {
        traffic = true;
        if (session.state() == SessionState.IDLE) {
            session.enter(SessionState.ACTIVE);
        }
    }

    /** The connection is gone; from now on the resume window counts. */
    void onGone() {
        gone = true;
        readTick = wheel.tick();
    }

    /** The end of the session could not be noted; try again later. */
    void retry() {
        wheel.schedule(this, times.ping);
    }

    @Override
    public void onDue() {
        if (!session.isReleased()) {
            session.guard(gone ? this::awaitReturn : this::check);
        }
    }

    private void awaitReturn() {
        long left = readTick + times.window - wheel.tick();
        if (left > 0) {
            wheel.schedule(this, left);
        } else {
            session.expire();
        }
    }

    private void check() {
        long now = wheel.tick();
        long wait = times.ping;
        try {
            if (!session.hasEnded()) {
                beat(now);
                wait = next() - now;
            }
        } finally {
            // Whatever happens it keeps its place: after the connection has gone it must end the session.
            wheel.schedule(this, wait);
        }
    }

    private void beat(long now) {
        if (now - readTick >= times.silence) {
            giveUp();
        } else if (pingTick != NO_PING && now - pingTick >= times.pong) {
            miss(now);
        } else if (pingTick == NO_PING && now - readTick >= pingAfter) {
            ping(now);
        }
    }

    private void miss(long now) {
        misses++;
        if (misses >= times.missesMax) {
            giveUp();
            return;
        }
        session.enter(SessionState.ZOMBIE);
        sendPing(now);
    }

    private void ping(long now) {
        session.enter(traffic ? SessionState.ACTIVE : SessionState.IDLE);
        traffic = false;
        pingAfter = times.ping;
        // Not of the pings that follow one without an answer: the answer may be to that one.
        pingMillis = session.services().loop().nowMillis();
        sendPing(now);
    }

    private void sendPing(long now) {
        session.ping();
        pingTick = now;
    }

    private void giveUp() {
        session.onHeartbeatMissed();
    }

    private long next() {
        long asked = pingTick == NO_PING ? readTick + pingAfter : pingTick + times.pong;
        return Math.min(asked, readTick + times.silence);
    }
}

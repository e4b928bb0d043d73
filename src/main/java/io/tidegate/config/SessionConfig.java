package io.tidegate.config;

import java.time.Duration;

/** Sessions, heartbeats and resume offsets. */
public record SessionConfig(
        @Setting(value = "15s", doc = "A connection that has been silent for this long is pinged.")
        Duration pingInterval,

        @Setting(value = "10s", doc = "How long a pong may take before the heartbeat counts as missed.")
        Duration pongTimeout,

        @Setting(value = "2", doc = "Missed heartbeats in a row that close a connection.")
        int missesMax,

        @Setting(
                value = "30s",
                doc = "A connection without a single byte for this long is closed, whatever the heartbeats say.")
        Duration silenceMax,

        @Setting(value = "120s", doc = "How long a session can be resumed after its connection has gone.")
        Duration resumeWindow,

        @Setting(value = "5s", doc = "How often a node notes how far its live subscribers have come.")
        Duration checkpointInterval,

        @Setting(value = "1s", doc = "How often acknowledged cursors are written to the cluster.")
        Duration acknowledgeInterval,

        @Setting(value = "1000", doc = "Most subscriptions of one session.")
        int subscriptionsMax,

        @Setting(value = "255", doc = "Longest address, in characters.")
        int addressLengthMax,

        @Setting(value = "64", doc = "Most headers of one publication.")
        int headersMax,

        @Setting(
                value = "64",
                doc = "Requests of one connection that wait for their reply; further ones get a retryable error.")
        int requestsMax,

        @Setting(value = "1000", doc = "Most publications that one history request returns.")
        int historyCountMax,

        @Setting(
                value = "100000",
                doc =
                        "Sessions without a connection that one loop remembers, to count them and to hand them over early; more can be resumed from their records.")
        int resumableMax,

        @Setting(
                value = "10s",
                doc = "How long a client that resumes waits for its record before it gets a retryable error.")
        Duration storeTimeout,

        @Setting(
                value = "2s",
                doc =
                        "How long a loop or node that holds a session may take to hand it over; then it goes on with what its record says.")
        Duration handOverTimeout,

        @Setting(
                value = "1048576",
                doc =
                        "Most bytes of one client's messages that wait while it is decided who it is and where its session goes on; further requests get a retryable error.")
        int waitingBytesMax,

        @Setting(
                value = "128",
                doc =
                        "Most sessions that one loop looks for in the cluster at once, for clients that come back; others wait for their turn.")
        int resumesMax,

        @Setting(
                value = "20000",
                doc = "Most clients of one loop that wait for that; further ones get a retryable error.")
        int resumesWaitingMax,

        @Setting(
                value = "10s",
                doc =
                        "How long a connection may take until it is known who its client is, from connect or, for a bridge client, from its first message; then it is closed.")
        Duration connectTimeout,

        @Setting(
                value = "10000",
                doc =
                        "Most publishes and sends of one connection in a second, all of them in one moment; further ones get a retryable error.")
        int publishesPerSecondMax,

        @Setting(
                value = "2000",
                doc =
                        "Most other requests of one connection in a second, all of them in one moment: connect, register, unregister and history; further ones get a retryable error.")
        int requestsPerSecondMax,

        @Setting(
                value = "1000",
                doc =
                        "Most connections of one principal to one node; further ones get a retryable error and are closed. Not counted for anonymous clients.")
        int principalConnectionsMax,

        @Setting(
                value = "100000",
                doc =
                        "Most subscriptions of one principal on one node, over all its connections. Not counted for anonymous clients.")
        int principalSubscriptionsMax,

        @Setting(
                value = "50000",
                doc =
                        "Most publishes and sends of one principal to one node in a second, all of them in one moment; further ones get a retryable error. Not counted for anonymous clients.")
        int principalPublishesPerSecondMax) {
    public SessionConfig {
        new Constraints()
                .positive("pingInterval", pingInterval)
                .positive("pongTimeout", pongTimeout)
                .atLeast("missesMax", missesMax, 1)
                .positive("silenceMax", silenceMax)
                .relation(
                        silenceMax.compareTo(pingInterval) > 0,
                        "silenceMax",
                        "pingInterval",
                        "must be longer than pingInterval (" + DurationText.format(pingInterval)
                                + "), or quiet clients are closed before they are pinged")
                .relation(
                        silenceMax.compareTo(pongTimeout) > 0,
                        "silenceMax",
                        "pongTimeout",
                        "must be longer than pongTimeout (" + DurationText.format(pongTimeout)
                                + "), or no pong can be late")
                .positive("resumeWindow", resumeWindow)
                .positive("checkpointInterval", checkpointInterval)
                .positive("acknowledgeInterval", acknowledgeInterval)
                .atLeast("subscriptionsMax", subscriptionsMax, 1)
                .atLeast("addressLengthMax", addressLengthMax, 1)
                .atLeast("headersMax", headersMax, 0)
                .atLeast("requestsMax", requestsMax, 1)
                .atLeast("historyCountMax", historyCountMax, 1)
                .atLeast("resumableMax", resumableMax, 1)
                .positive("storeTimeout", storeTimeout)
                .positive("handOverTimeout", handOverTimeout)
                .atLeast("waitingBytesMax", waitingBytesMax, 1)
                .atLeast("resumesMax", resumesMax, 1)
                .atLeast("resumesWaitingMax", resumesWaitingMax, 0)
                .positive("connectTimeout", connectTimeout)
                .atLeast("publishesPerSecondMax", publishesPerSecondMax, 1)
                .atLeast("requestsPerSecondMax", requestsPerSecondMax, 1)
                .relation(
                        requestsPerSecondMax > subscriptionsMax,
                        "requestsPerSecondMax",
                        "subscriptionsMax",
                        "must be more than subscriptionsMax (" + subscriptionsMax
                                + "), or a client that comes back cannot register all it had at once")
                .atLeast("principalConnectionsMax", principalConnectionsMax, 1)
                .atLeast("principalSubscriptionsMax", principalSubscriptionsMax, 1)
                .atLeast("principalPublishesPerSecondMax", principalPublishesPerSecondMax, 1)
                .check();
    }
}

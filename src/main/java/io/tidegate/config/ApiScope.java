package io.tidegate.config;

/** What a key of the HTTP API is good for. */
public enum ApiScope {
    /** Publish to any address. */
    PUBLISH,
    /** Read what was published, at any address. */
    HISTORY,
    /** See who is connected. */
    SESSIONS,
    /** Disconnect and revoke. */
    REVOKE,
    /** See the nodes and how they are. */
    NODES
}

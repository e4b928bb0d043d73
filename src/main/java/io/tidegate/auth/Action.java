package io.tidegate.auth;

/** What a client may be allowed to do with an address. */
public enum Action {
    /** Get publications as they come, and resume. */
    SUBSCRIBE,
    /** Publish, and have that reach subscribers and services. */
    PUBLISH,
    /** Send to one service, with or without a reply. */
    SEND,
    /** Read what was published, by a request for history or by a subscription that begins before its own time. */
    HISTORY
}

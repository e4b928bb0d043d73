/**
 * The HTTP API for operators and for programs that publish without a WebSocket: keys, routes, problems, and what nodes ask each
 * other for it. It decides nothing that the session would decide for a client: publications go to the hub like a client's. Start at
 * {@link io.tidegate.http.ApiServer}.
 */
@NullMarked
package io.tidegate.http;

import org.jspecify.annotations.NullMarked;

package io.tidegate.message;

import java.util.List;

/** What a service answered to a request. */
public record ServiceReply(List<Header> headers, Body body) {
    public ServiceReply {
        headers = List.copyOf(headers);
    }
}

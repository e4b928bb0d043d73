package io.tidegate.http;

import io.tidegate.protocol.ClientFrame;
import io.tidegate.protocol.JsonEncoding;
import io.tidegate.protocol.ProtocolLimits;
import java.util.Locale;

/** Bodies of requests to the HTTP API. They are understood or refused as a problem, and what is understood is a publish that a client may say. */
public final class RequestFuzz {
    private static final int PUBLICATIONS_MAX = 3;
    private static final RequestDecoder DECODER =
            new RequestDecoder(new JsonEncoding(new ProtocolLimits(16, 3, 64, 6, 8, 50)), PUBLICATIONS_MAX);

    private RequestFuzz() {}

    /** What the fuzzer calls. */
    public static void fuzzerTestOneInput(byte[] input) {
        try {
            check(DECODER.publication(input));
        } catch (ProblemException refused) {
            // An answer.
        }
        try {
            var publications = DECODER.publications(input);
            if (publications.isEmpty() || publications.size() > PUBLICATIONS_MAX) {
                throw new AssertionError(publications.size() + " publications");
            }
            publications.forEach(RequestFuzz::check);
        } catch (ProblemException refused) {
            // An answer.
        }
        try {
            DECODER.history(input);
        } catch (ProblemException refused) {
            // An answer.
        }
    }

    private static void check(ClientFrame.Publish publish) {
        String address = publish.address().toLowerCase(Locale.ROOT);
        if (address.isEmpty() || address.startsWith("tidegate.") || address.startsWith("__vertx.")) {
            throw new AssertionError("published to '" + address + "'");
        }
    }
}

package io.tidegate.transport;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A client's offer of the extension permessage-deflate (RFC 7692, section 7.1), and the answer to it: each message is
 * compressed by itself, in both directions.
 */
final class CompressionOffer {
    private static final String NAME = "permessage-deflate";
    private static final String SERVER_WINDOW = "server_max_window_bits=15"; // the only one that zlib for Java has
    private static final String ANSWER = NAME + "; server_no_context_takeover; client_no_context_takeover";
    private static final Pattern CLIENT_WINDOW = Pattern.compile("client_max_window_bits(=([89]|1[0-5]))?");
    private static final Set<String> FLAGS = Set.of("server_no_context_takeover", "client_no_context_takeover");

    private CompressionOffer() {}

    /**
     * The answer to the first offer that can be taken; none where compression is not offered, or not like that. Offers
     * with quotes, in which commas would mean something else, are declined with all that stand beside them.
     *
     * @param headers each {@code Sec-WebSocket-Extensions} of the handshake
     */
    static Optional<String> answer(List<String> headers) {
        return headers.stream()
                .filter(header -> header.indexOf('"') < 0)
                .flatMap(header -> Arrays.stream(header.split(",", -1)))
                .map(CompressionOffer::parts)
                .filter(CompressionOffer::isAcceptable)
                .findFirst()
                .map(parts -> parts.contains(SERVER_WINDOW) ? ANSWER + "; " + SERVER_WINDOW : ANSWER);
    }

    private static List<String> parts(String offer) {
        return Arrays.stream(offer.split(";", -1))
                .map(CompressionOffer::withoutSpace)
                .toList();
    }

    private static String withoutSpace(String part) {
        return Arrays.stream(part.split("=", -1)).map(String::strip).collect(Collectors.joining("="));
    }

    private static boolean isAcceptable(List<String> parts) {
        List<String> parameters = parts.subList(1, parts.size());
        Set<String> names = new HashSet<>();
        return parts.get(0).equals(NAME)
                && parameters.stream().allMatch(CompressionOffer::isKnown)
                && parameters.stream().map(part -> part.split("=", -1)[0]).allMatch(names::add);
    }

    private static boolean isKnown(String parameter) {
        return FLAGS.contains(parameter)
                || parameter.equals(SERVER_WINDOW)
                || CLIENT_WINDOW.matcher(parameter).matches();
    }
}

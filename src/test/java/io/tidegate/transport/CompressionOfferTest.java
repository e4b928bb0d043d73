package io.tidegate.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CompressionOfferTest {
    private static final String ANSWER = "permessage-deflate; server_no_context_takeover; client_no_context_takeover";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "permessage-deflate",
                "permessage-deflate; client_max_window_bits",
                " permessage-deflate ;\tclient_max_window_bits = 10 ",
                "permessage-deflate; client_max_window_bits=8; client_no_context_takeover",
                "permessage-deflate;server_no_context_takeover;client_no_context_takeover",
                "x-other; a=1, permessage-deflate",
                "permessage-deflate; server_max_window_bits=10, permessage-deflate"
            })
    void whatCanBeTakenIsAnswered(String offer) {
        assertThat(CompressionOffer.answer(List.of(offer))).contains(ANSWER);
    }

    @Test
    void windowThatIsAskedForIsConfirmed() {
        assertThat(CompressionOffer.answer(List.of("x-other", "permessage-deflate; server_max_window_bits=15")))
                .contains(ANSWER + "; server_max_window_bits=15");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ";",
                ",",
                "x-webkit-deflate-frame",
                "permessage-deflate; server_max_window_bits=14",
                "permessage-deflate; server_max_window_bits",
                "permessage-deflate; client_max_window_bits=16",
                "permessage-deflate; client_max_window_bits=08",
                "permessage-deflate; server_no_context_takeover=1",
                "permessage-deflate; server_no_context_takeover; server_no_context_takeover",
                "permessage-deflate; client_max_window_bits=9; client_max_window_bits",
                "permessage-deflate; server_max_window_bits=7",
                "permessage-deflate; server_max_window_bits=015",
                "permessage-deflate; server_max_window_bits=1 5",
                "permessage-deflate; client_max_window_bits=",
                "permessage-deflate; client_max_window_bits=10=10",
                "permessage-deflate; client_max_window_bits=7",
                "permessage-deflate; client_no_context_takeover; server_max_window_bits=15; client_no_context_takeover",
                "permessage-deflate; server_max_window_bits=15; server_max_window_bits=14",
                "permessage-deflate; unknown",
                "permessage-deflate;",
                "permessage-deflate; ",
                "permessage-deflate=1",
                "permessage- deflate",
                "permessage-deflat",
                "permessage-deflate; client_max_window_bits=\"10\"",
                "x-other; a=\"1, permessage-deflate, 2\"",
                "x-other; a=\"\\\", permessage-deflate, \\\"\""
            })
    void whatCannotBeTakenIsDeclined(String offer) {
        assertThat(CompressionOffer.answer(List.of(offer))).isEmpty();
    }

    @Test
    void nothingIsAnsweredToNoOffer() {
        assertThat(CompressionOffer.answer(List.of())).isEmpty();
    }

    @Test
    void firstOfferThatCanBeTakenIsAnswered() {
        assertThat(CompressionOffer.answer(List.of(
                        "permessage-deflate; server_max_window_bits=9, permessage-deflate; unknown",
                        "permessage-deflate; server_max_window_bits=15, permessage-deflate")))
                .contains(ANSWER + "; server_max_window_bits=15");
    }

    @Test
    void hugeOfferIsReadAtOnce() {
        String spaces = " ".repeat(50_000);
        assertThat(CompressionOffer.answer(
                        List.of("permessage-deflate;" + spaces + "x" + spaces + "=,".repeat(50_000))))
                .isEmpty();
    }
}

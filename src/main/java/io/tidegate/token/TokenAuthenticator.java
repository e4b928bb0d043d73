package io.tidegate.token;

import io.micrometer.core.instrument.Counter;
import io.tidegate.auth.Authenticator;
import io.tidegate.auth.Credentials;
import io.tidegate.auth.PermissionRules;
import io.tidegate.auth.Permissions;
import io.tidegate.auth.Principal;
import io.tidegate.auth.PrincipalName;
import io.tidegate.config.AuthConfig;
import io.tidegate.metrics.Meters;
import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides by tokens, by certificates, and by what the configuration lets in without either. What costs nothing is looked at
 * first, the signature last; nothing is believed before that. Thread-safe.
 */
public final class TokenAuthenticator implements Authenticator {
    private static final Logger LOGGER = LoggerFactory.getLogger(TokenAuthenticator.class);

    private final AuthConfig config;
    private final KeyRing keys;
    private final Verifiers verifiers;
    private final InstantSource clock;
    private final Meters meters;
    private final TokenReader reader;
    private final ClaimReader claimReader;
    private final PermissionRules rules;

    /** One that decides as the configuration says, with these keys. */
    public TokenAuthenticator(AuthConfig config, KeyRing keys, InstantSource clock, Meters meters) {
        this.config = config;
        this.keys = keys;
        this.clock = clock;
        this.meters = meters;
        verifiers = new Verifiers(config, meters);
        reader = new TokenReader(config.tokenBytesMax());
        claimReader = new ClaimReader(config);
        rules = new PermissionRules(config);
    }

    @Override
    public Future<Optional<Principal>> authenticate(Credentials credentials) {
        String token = credentials.token();
        if (token != null) {
            return decide(token);
        }
        String subject = credentials.certificate();
        if (subject != null && config.certificates()) {
            return Future.succeededFuture(
                    PrincipalName.isValid(subject) ? accept("certificate", named(subject)) : refuse(Refusal.NAME));
        }
        return Future.succeededFuture(
                config.anonymous() ? accept("anonymous", named(Principal.ANONYMOUS)) : refuse(Refusal.NO_PROOF));
    }

    private Principal named(String name) {
        return new Principal(name, rules.permissions(name, List.of(), List.of()), null, null);
    }

    private Future<Optional<Principal>> decide(String text) {
        TokenReading reading = reader.read(text);
        if (!(reading instanceof Token token)) {
            return refused((Refusal) reading);
        }
        ClaimReading claimed = claimReader.read(token.claims(), clock.instant());
        if (!(claimed instanceof Claims claims)) {
            return refused((Refusal) claimed);
        }
        List<VerificationKey> candidates = keys.candidates(token);
        if (!candidates.isEmpty()) {
            return verify(candidates, token, claims);
        }
        if (keys.knows(token)) {
            return refused(Refusal.ALGORITHM);
        }
        return keys.refresh().compose(asked -> {
            List<VerificationKey> newer = keys.candidates(token);
            if (!newer.isEmpty()) {
                return verify(newer, token, claims);
            }
            return keys.isComplete()
                    ? refused(Refusal.UNKNOWN_KEY)
                    : Future.failedFuture("the keys of auth.jwks.url cannot be fetched");
        });
    }

    private Future<Optional<Principal>> verify(List<VerificationKey> candidates, Token token, Claims claims) {
        Future<Boolean> verified = token.algorithm().isSymmetric()
                ? Future.succeededFuture(candidates.stream().anyMatch(key -> key.verifies(token)))
                : verifiers.verify(candidates, token);
        return verified.map(isGenuine -> isGenuine ? accept("token", principal(claims)) : refuse(Refusal.SIGNATURE));
    }

    private Principal principal(Claims claims) {
        return new Principal(claims.name(), permissions(claims), claims.expires(), claims.tokenId());
    }

    private Permissions permissions(Claims claims) {
        return rules.permissions(claims.name(), claims.roles(), claims.grants());
    }

    private Optional<Principal> accept(String proof, Principal principal) {
        count("accepted", proof);
        return Optional.of(principal);
    }

    private Future<Optional<Principal>> refused(Refusal refusal) {
        return Future.succeededFuture(refuse(refusal));
    }

    private Optional<Principal> refuse(Refusal refusal) {
        count("refused", refusal.tag());
        LOGGER.atDebug().addKeyValue("error", refusal.tag()).log("a client proved nothing");
        return Optional.empty();
    }

    private void count(String outcome, String reason) {
        Counter.builder("tidegate.auth.decisions")
                .description("Who came in and who did not, by the proof or by what was wrong with it")
                .tag("outcome", outcome)
                .tag("reason", reason)
                .register(meters.registry())
                .increment();
    }

    /** Ends the threads that check signatures. */
    public void close() {
        verifiers.close();
        keys.close();
    }
}

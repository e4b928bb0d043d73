package io.tidegate.token;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidegate.auth.Action;
import io.tidegate.auth.Grant;
import io.tidegate.auth.PrincipalName;
import io.tidegate.config.AuthConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Looks at a token's claims: do they hold now and here, and whom do they name? Thread-safe. */
final class ClaimReader {
    private static final double SECONDS_MAX = 1e11;
    private static final int TOKEN_ID_LENGTH_MAX = 255;
    private static final int ROLES_MAX = 256;
    private static final Pattern SPACES = Pattern.compile(" +");

    private final AuthConfig config;

    ClaimReader(AuthConfig config) {
        this.config = config;
    }

    ClaimReading read(JsonNode claims, Instant now) {
        Optional<Refusal> refusal = times(claims, now).or(() -> parties(claims));
        if (refusal.isPresent()) {
            return refusal.get();
        }
        JsonNode name = claims.path(config.principalClaim());
        if (!name.isTextual() || !PrincipalName.isValid(name.textValue())) {
            return Refusal.NAME;
        }
        if (claims.has("jti") && !isTokenId(claims.get("jti"))) {
            return Refusal.TOKEN_ID;
        }
        Optional<List<String>> roles = roles(claims);
        Optional<List<Grant>> grants = grants(claims);
        if (roles.isEmpty() || grants.isEmpty()) {
            return Refusal.PERMISSIONS;
        }
        @Nullable Instant expires = claims.has("exp") ? instant(claims.get("exp")) : null;
        @Nullable String tokenId = claims.has("jti") ? claims.get("jti").textValue() : null;
        return new Claims(name.textValue(), roles.get(), grants.get(), expires, tokenId);
    }

    private Optional<Refusal> times(JsonNode claims, Instant now) {
        for (String name : List.of("exp", "nbf", "iat")) {
            if (claims.has(name) && !isTime(claims.get(name))) {
                return Optional.of(Refusal.TIME);
            }
        }
        Duration leeway = config.leeway();
        if (claims.has("exp") && !now.minus(leeway).isBefore(instant(claims.get("exp")))) {
            return Optional.of(Refusal.EXPIRED);
        }
        if (!claims.has("exp") && config.expiryRequired()) {
            return Optional.of(Refusal.NO_EXPIRY);
        }
        boolean tooEarly =
                isAfter(claims.path("nbf"), now.plus(leeway)) || isAfter(claims.path("iat"), now.plus(leeway));
        return tooEarly ? Optional.of(Refusal.NOT_YET_VALID) : Optional.empty();
    }

    private static boolean isAfter(JsonNode time, Instant now) {
        return !time.isMissingNode() && instant(time).isAfter(now);
    }

    private static boolean isTime(JsonNode node) {
        return node.isNumber() && Math.abs(node.doubleValue()) <= SECONDS_MAX;
    }

    private static Instant instant(JsonNode time) {
        return Instant.ofEpochMilli((long) (time.doubleValue() * 1_000));
    }

    private Optional<Refusal> parties(JsonNode claims) {
        if (!config.issuer().isEmpty() && !config.issuer().equals(text(claims.path("iss")))) {
            return Optional.of(Refusal.ISSUER);
        }
        boolean isOurs = config.audience().isEmpty()
                || texts(claims.path("aud")).stream().anyMatch(config.audience()::contains);
        return isOurs ? Optional.empty() : Optional.of(Refusal.AUDIENCE);
    }

    /** Empty where it is neither a text nor a list. */
    private static List<String> texts(JsonNode node) {
        if (node.isTextual()) {
            return List.of(node.textValue());
        }
        return StreamSupport.stream(node.spliterator(), false)
                .filter(item -> node.isArray() && item.isTextual())
                .map(JsonNode::textValue)
                .toList();
    }

    private static String text(JsonNode node) {
        return node.isTextual() ? node.textValue() : "";
    }

    private static boolean isTokenId(JsonNode node) {
        return node.isTextual()
                && !node.textValue().isEmpty()
                && node.textValue().length() <= TOKEN_ID_LENGTH_MAX;
    }

    /** Empty when they are not to be understood. */
    private Optional<List<String>> roles(JsonNode claims) {
        JsonNode node = claim(claims, config.rolesClaim());
        if (node.isMissingNode() || node.isNull()) {
            return Optional.of(List.of());
        }
        List<String> roles =
                node.isTextual() ? SPACES.splitAsStream(node.textValue()).toList() : texts(node);
        boolean isWhole = node.isTextual() || (node.isArray() && roles.size() == node.size());
        return isWhole && roles.size() <= ROLES_MAX ? Optional.of(roles) : Optional.empty();
    }

    /** A claim by its name, or by its path where there is none of that name. */
    private static JsonNode claim(JsonNode claims, String name) {
        if (name.isEmpty() || claims.has(name)) {
            return claims.path(name);
        }
        JsonNode node = claims;
        for (String step : name.split("\\.", -1)) {
            node = node.path(step);
        }
        return node;
    }

    /** Empty when they are not to be understood. */
    private Optional<List<Grant>> grants(JsonNode claims) {
        JsonNode node = claims.path(config.permissionsClaim());
        if (config.permissionsClaim().isEmpty() || node.isMissingNode()) {
            return Optional.of(List.of());
        }
        if (!node.isArray() || node.size() > config.claimedPermissionsMax()) {
            return Optional.empty();
        }
        List<Grant> grants = new ArrayList<>();
        for (JsonNode item : node) {
            Optional<Grant> grant = grant(item);
            if (grant.isEmpty()) {
                return Optional.empty();
            }
            grants.add(grant.get());
        }
        return Optional.of(grants);
    }

    private static Optional<Grant> grant(JsonNode node) {
        String address = text(node.path("address"));
        JsonNode allow = node.path("allow");
        boolean hasOnlyThese = node.isObject() && node.size() == 2;
        if (!hasOnlyThese || !Grant.isPattern(address) || !allow.isArray() || allow.isEmpty()) {
            return Optional.empty();
        }
        Set<Action> actions = EnumSet.noneOf(Action.class);
        for (JsonNode name : allow) {
            Optional<Action> action = Grant.action(text(name));
            if (action.isEmpty()) {
                return Optional.empty();
            }
            actions.add(action.get());
        }
        return Optional.of(new Grant(address, actions));
    }
}

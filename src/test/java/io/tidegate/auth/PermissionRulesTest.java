package io.tidegate.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.config.AuthConfig;
import io.tidegate.testkit.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PermissionRulesTest {
    private static final List<Action> ACTIONS = List.of(Action.values());

    private static final String RULES = """
            anonymous: true
            permissions:
              - {principal: '*', address: 'user.{principal}.*', allow: [subscribe, history]}
              - {principal: 'service-*', address: 'jobs.*', allow: [send]}
              - {principal: anna, address: letters, allow: [publish]}
              - {role: editor, address: 'news.*', allow: [publish]}
              - {principal: anonymous, address: 'public.*', allow: [subscribe]}
            """;

    private final PermissionRules rules = new PermissionRules(Settings.auth(RULES));

    private Permissions of(String name, String... roles) {
        return rules.permissions(name, List.of(roles), List.of());
    }

    @Test
    void whatNobodyAllowsIsNotAllowed() {
        Permissions closed =
                new PermissionRules(Settings.auth("anonymous: true")).permissions("anna", List.of(), List.of());
        for (Action action : Action.values()) {
            assertThat(closed.allow(action, "news")).isFalse();
            assertThat(of("anna").allow(action, "news.world")).isFalse();
        }
    }

    @Test
    void rulesAreForWhomTheyName() {
        assertThat(of("anna").allow(Action.PUBLISH, "letters")).isTrue();
        assertThat(of("annabel").allow(Action.PUBLISH, "letters")).isFalse();
        assertThat(of("anna").allow(Action.SUBSCRIBE, "letters")).isFalse();
        assertThat(of("service-1").allow(Action.SEND, "jobs.print")).isTrue();
        assertThat(of("serv").allow(Action.SEND, "jobs.print")).isFalse();
        assertThat(of("bert", "editor").allow(Action.PUBLISH, "news.world")).isTrue();
        assertThat(of("bert", "edit").allow(Action.PUBLISH, "news.world")).isFalse();
    }

    @Test
    void noPrefixSelectsWhoProvedNothing() {
        assertThat(of(Principal.ANONYMOUS).allow(Action.SUBSCRIBE, "user.anonymous.inbox"))
                .isFalse();
        assertThat(of(Principal.ANONYMOUS).allow(Action.SUBSCRIBE, "public.news"))
                .isTrue();
        assertThat(of("anna").allow(Action.SUBSCRIBE, "public.news")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*",
                "anna.*",
                "a*",
                "anna.bert",
                "..",
                "an na",
                "{principal}",
                "%61nna",
                "änna",
                "a/b",
                "",
                "\uD800"
            })
    void noNameWidensAPattern(String name) {
        Permissions own = of(name.isEmpty() ? "%" : name);

        for (String address :
                List.of("user.anna.inbox", "user.anna.bert.inbox", "user.", "user.x", "user..x", "user.an.x")) {
            assertThat(own.allow(Action.SUBSCRIBE, address)).as(address).isFalse();
        }
    }

    @Test
    void namesAreEncodedSoThatEachHasAPlaceOfItsOwn() {
        assertThat(of("anna@example.org").allow(Action.SUBSCRIBE, "user.anna%40example%2Eorg.inbox"))
                .isTrue();
        assertThat(of("änna").allow(Action.SUBSCRIBE, "user.%C3%A4nna.inbox")).isTrue();
        assertThat(of("anna-1_B").allow(Action.SUBSCRIBE, "user.anna-1_B.inbox"))
                .isTrue();
        assertThat(of("anna").allow(Action.SUBSCRIBE, "user.annabel.inbox")).isFalse();
        assertThat(of("anna").allow(Action.SUBSCRIBE, "user.anna")).isFalse();
    }

    @Test
    void internalAddressesAreReachedByNobody() {
        Permissions all = rules.permissions(
                "root",
                List.of(),
                List.of(new Grant("*", Set.of(Action.values())), new Grant("tidegate.publish", Set.of(Action.SEND))));

        assertThat(all.allow(Action.SEND, "anything")).isTrue();
        assertThat(all.allow(Action.SEND, "tidegate.publish")).isFalse();
        assertThat(all.allow(Action.SUBSCRIBE, "tidegate.node.x")).isFalse();
        assertThat(all.allow(Action.PUBLISH, "__vertx.reply.1")).isFalse();
    }

    @Test
    void principalsWithTheSameGrantsShareThem() {
        GrantSets sets = new GrantSets();
        Set<Grant> grants =
                Set.of(new Grant("a.*", Set.of(Action.SEND)), new Grant("user.{principal}", Set.of(Action.SEND)));

        assertThat(sets.of(grants)).isSameAs(sets.of(Set.copyOf(new ArrayList<>(grants))));
        assertThat(sets.size()).isEqualTo(1);
    }

    @Test
    void answersAreThoseOfANaiveModel() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        AuthConfig none = Settings.auth("anonymous: true");
        for (int round = 0; round < 2_000; round++) {
            String name = word(random);
            List<Grant> grants = new ArrayList<>();
            for (int i = random.nextInt(6); i >= 0; i--) {
                grants.add(grant(random));
            }
            Permissions permissions = new PermissionRules(none).permissions(name, List.of(), grants);
            for (int i = 0; i < 40; i++) {
                String address = address(random, name);
                Action action = ACTIONS.get(random.nextInt(ACTIONS.size()));
                assertThat(permissions.allow(action, address))
                        .as("seed %d: %s on %s for %s with %s", seed, action, address, name, grants)
                        .isEqualTo(naive(grants, name, action, address));
            }
        }
    }

    private static boolean naive(List<Grant> grants, String name, Action action, String address) {
        return !address.startsWith("tidegate.")
                && !address.startsWith("__vertx.")
                && grants.stream().anyMatch(grant -> grant.actions().contains(action) && matches(grant, name, address));
    }

    private static boolean matches(Grant grant, String name, String address) {
        String pattern = grant.address().replace("{principal}", PrincipalName.inAddress(name));
        return pattern.endsWith("*")
                ? address.startsWith(pattern.substring(0, pattern.length() - 1))
                : address.equals(pattern);
    }

    private static Grant grant(Random random) {
        StringBuilder pattern = new StringBuilder();
        for (int i = random.nextInt(3); i >= 0; i--) {
            pattern.append(random.nextInt(3) == 0 ? "{principal}" : word(random).replace("*", "+"))
                    .append('.');
        }
        if (random.nextBoolean()) {
            pattern.append('*');
        } else if (random.nextBoolean()) {
            pattern.setLength(pattern.length() - 1);
        }
        Action one = ACTIONS.get(random.nextInt(ACTIONS.size()));
        return new Grant(pattern.toString(), Set.of(one));
    }

    private static String address(Random random, String name) {
        StringBuilder address = new StringBuilder();
        for (int i = random.nextInt(3); i >= 0; i--) {
            address.append(random.nextInt(3) == 0 ? PrincipalName.inAddress(name) : word(random))
                    .append('.');
        }
        address.setLength(address.length() - random.nextInt(2));
        return address.toString();
    }

    private static String word(Random random) {
        return List.of("a", "b", "ab", "a*", "a.b", "tidegate", "__vertx", "{principal}")
                .get(random.nextInt(8));
    }
}

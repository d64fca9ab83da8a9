package io.kellet.secrets.rotation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kellet.secrets.provider.SecretBytes;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CredentialsPayloadTest {

    private static SecretBytes of(String json) {
        return SecretBytes.copyOf(json.getBytes(UTF_8));
    }

    @Test
    void allOtherMembersStayAsTheyAreAndWhereTheyAre() throws Exception {
        SecretBytes made = CredentialsPayload.with(
                of(
                        "{ \"engine\":\"postgres\", \"user\":\"a\",\"port\":5432.0 ,\"x\":{\"password\":[null, 1]},\"password\":\"old\",\"\u00e9\":true}"),
                "b\"\\",
                "new".getBytes(UTF_8));

        assertThat(FakeTarget.text(made))
                .isEqualTo(
                        "{\"engine\":\"postgres\",\"user\":\"b\\\"\\\\\",\"port\":5432.0,\"x\":{\"password\":[null, 1]},\"password\":\"new\",\"\u00e9\":true}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "canary",
                "[]",
                "{}",
                "{\"username\":\"canary\"}",
                "{\"password\":\"canary\"}",
                "{\"username\":1,\"password\":\"canary\"}",
                "{\"username\":\"a\",\"password\":{}}",
                "{\"username\":\"a\",\"password\":\"canary\"",
                "{\"username\":\"a\",\"username\":\"b\",\"password\":\"canary\"}"
            })
    void whatIsNoPairOfUserAndPasswordIsRefusedWithoutBeingShown(String json) {
        assertThatThrownBy(() -> CredentialsPayload.with(of(json), "b", new byte[] {'x'}))
                .isInstanceOf(RotationStepException.class)
                .hasMessageStartingWith("the secret ")
                .hasMessageNotContaining("canary");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "_clone", "a\0b"})
    void aUserNameThatPostgresWouldTakeForAnotherIsRefused(String name) {
        assertThatThrownBy(() -> PostgresAlternatingUsers.other(name)).isInstanceOf(RotationStepException.class);
    }

    @Test
    void aNameThatWouldBeCutIsRefusedAndOneThatFitsIsNot() throws Exception {
        assertThat(PostgresAlternatingUsers.other("a".repeat(57))).hasSize(63);
        assertThat(PostgresAlternatingUsers.other("a_clone")).isEqualTo("a");
        assertThatThrownBy(() -> PostgresAlternatingUsers.other("a".repeat(58)))
                .isInstanceOf(RotationStepException.class);
        assertThatThrownBy(() -> PostgresAlternatingUsers.other("\u00e9".repeat(29)))
                .isInstanceOf(RotationStepException.class);
        assertThat(PostgresAlternatingUsers.quoted("a\"b")).isEqualTo("\"a\"\"b\"");
    }

    @Test
    void passwordsAreAsLongAsAskedOfTheAlphabetAndNeverTheSame() {
        PasswordRule rule = new PasswordRule(40, "ABCDEFGHIJKLMNOP");
        Set<String> seen = new HashSet<>();
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < 200; i++) {
            String password = new String(rule.generate(), UTF_8);
            assertThat(password).matches("[A-P]{40}");
            assertThat(seen.add(password)).isTrue();
            all.append(password);
        }
        assertThat(all.chars().distinct().count()).isEqualTo(16);
        assertThat(new String(PasswordRule.STANDARD.generate(), UTF_8)).matches("[A-Za-z0-9_-]{32}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ABCDEFGHIJKLMNO", "AABCDEFGHIJKLMNOP", "ABCDEFGHIJKLMNOP ", "ABCDEFGHIJKLMNOP\u00e9"})
    void anAlphabetThatIsShortOrDoubleOrNotVisibleIsRefused(String alphabet) {
        assertThatThrownBy(() -> new PasswordRule(32, alphabet)).isInstanceOf(IllegalArgumentException.class);
    }
}

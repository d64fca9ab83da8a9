package io.kellet.secrets.vault;

import static io.kellet.secrets.vault.VaultWorld.DB;
import static io.kellet.secrets.vault.VaultWorld.HOUR;
import static io.kellet.secrets.vault.VaultWorld.WITHIN;
import static io.kellet.secrets.vault.VaultWorld.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.jopenlibs.vault.Vault;
import io.github.jopenlibs.vault.VaultConfig;
import io.github.jopenlibs.vault.VaultException;
import io.github.jopenlibs.vault.response.LogicalResponse;
import io.kellet.secrets.provider.SecretBytes;
import io.kellet.testkit.wire.Fault;
import io.kellet.testkit.wire.WireResponse;
import java.net.http.HttpClient;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the driver does when it is used as it is, which is why it is not; and that our use of it is free of that. */
final class DriverDefectsTest {

    private static final String JSON = "application/json";

    private VaultWorld world;

    @BeforeEach
    void open() throws Exception {
        world = new VaultWorld();
    }

    @AfterEach
    void close() {
        world.close();
    }

    private VaultConfig settings(String token) throws VaultException {
        return new VaultConfig()
                .address(world.vault.address())
                .token(token)
                .engineVersion(2)
                .httpClient(HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .build())
                .build();
    }

    private Vault driver(String token) throws VaultException {
        return Vault.create(settings(token), 2);
    }

    private void answer(int status, String type, String body) {
        world.vault.faults().always(new Fault.Answer(WireResponse.of(status, type, body)));
    }

    @Test
    void itsDeleteEndsAllVersions() throws Exception {
        world.given(DB, "{\"value\":\"one\"}");
        world.given(DB, "{\"value\":\"two\"}");

        driver("root").logical().delete("secret/db/main");

        assertThat(world.vault.requests()).contains("DELETE secret/metadata/db/main");
        assertThat(world.vault.versionsWritten("db/main")).isZero();
    }

    @Test
    void itsReadTakesDenialsPagesAndHalfAnswersForEmptySecrets() throws Exception {
        Vault driver = driver("root");
        for (String body : new String[] {"{\"data\":{\"data\":{\"value\":\"cut", "<html>log in</html>", "{}"}) {
            world.vault.faults().clear();
            answer(200, body.startsWith("<") ? "text/html" : JSON, body);
            assertThat(driver.logical().read("secret/db/main").getData()).isEmpty();
        }
        world.vault.faults().clear();
        answer(403, JSON, "{\"errors\":[\"permission denied\"]}");
        assertThat(driver.logical().read("secret/db/main").getData()).isEmpty();
    }

    @Test
    void itsReadFlattensNumbersAndObjectsAndDropsNulls() throws Exception {
        world.given(DB, "{\"port\":5432,\"n\":{\"a\":[1]},\"z\":null}");

        LogicalResponse read = driver("root").logical().read("secret/db/main");

        assertThat(read.getData())
                .containsEntry("port", "5432")
                .containsEntry("n", "{\"a\":[1]}")
                .doesNotContainKey("z");
    }

    @Test
    void itsNamesAreNotEncoded() throws Exception {
        world.given(DB, "{\"value\":\"one\"}");
        world.given(DB, "{\"value\":\"two\"}");
        Vault driver = driver("root");

        assertThat(driver.logical().read("secret/db/main?version=1").getData()).containsEntry("value", "one");
        assertThat(driver.logical().read("secret/db/main#x").getData()).containsEntry("value", "two");
        assertThatExceptionOfType(VaultException.class)
                .isThrownBy(() -> driver.logical().read("secret/db/a b"));
    }

    @Test
    void itsExceptionsCarryTheBody() throws Exception {
        answer(500, JSON, "{\"errors\":[\"needle\"]}");

        assertThatExceptionOfType(VaultException.class)
                .isThrownBy(() -> driver("root").auth().renewSelf())
                .withMessageContaining("needle");
    }

    @Test
    void itsLoginRefusesJsonThatNamesItsCharset() throws Exception {
        answer(
                200,
                "application/json; charset=utf-8",
                "{\"auth\":{\"client_token\":\"x\",\"lease_duration\":1,\"renewable\":true}}");

        assertThatExceptionOfType(VaultException.class)
                .isThrownBy(() -> driver("root").auth().loginByAppRole("role", "id"));
    }

    @Test
    void itsLookupFailsOverAMemberThatIsMissing() throws Exception {
        answer(200, JSON, "{\"data\":{\"ttl\":5}}");

        assertThatExceptionOfType(VaultException.class)
                .isThrownBy(() -> driver("root").auth().lookupSelf())
                .withCauseInstanceOf(NullPointerException.class);
    }

    @Test
    @SuppressWarnings("deprecation") // its successor sends the same
    void itsRenewalOfALeaseUsesAPathThatTheDefaultPolicyDenies() throws Exception {
        String token = world.vault.token(HOUR, HOUR, "app");

        assertThatExceptionOfType(VaultException.class)
                .isThrownBy(() -> driver(token).leases().renew("database/creds/main/x", 60))
                .satisfies(e -> assertThat(e.getHttpStatusCode()).isEqualTo(403));
        assertThat(world.vault.requests()).contains("POST sys/leases/renew/database/creds/main/x");
    }

    @Test
    void itsRetriesRepeatWritesSwallowInterruptsAndChangeTheSharedSettings() throws Exception {
        VaultConfig shared = settings("root");
        Vault driver = Vault.create(shared, 2).withRetries(3, 1);
        answer(500, JSON, "{\"errors\":[]}");
        int before = world.vault.server().requests();
        Thread.currentThread().interrupt();

        assertThatExceptionOfType(VaultException.class)
                .isThrownBy(() -> driver.logical().write("secret/db/main", Map.of("value", "x")));

        assertThat(Thread.interrupted()).as("the flag is gone").isFalse();
        assertThat(world.vault.server().requests() - before).isGreaterThan(1);
        assertThat(shared.getMaxRetries()).isEqualTo(3);
    }

    @Test
    void inOurUseItSendsOnceShowsNothingAndLeavesTheAnswerToUs() throws Exception {
        answer(200, "application/json; charset=utf-8", "{\"data\":{\"ttl\":5,\"id\":\"needle\"}}");
        io.kellet.secrets.vault.VaultConfig config = world.settings().build();
        int before = world.vault.server().requests();
        try (VaultHttp http = new VaultHttp(config, null);
                SecretBytes token = bytes("root");
                VaultAnswer answer = new DriverCalls(config, http).lookupSelf(token, "", WITHIN.toNanos())) {
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.json().find("data")).isNotNull();
        }
        assertThat(world.vault.server().requests() - before).isEqualTo(1);
    }

    @Test
    void inOurUseItKeepsToTheTimeAndTheInterrupt() throws Exception {
        world.vault.faults().always(new Fault.Hang());
        io.kellet.secrets.vault.VaultConfig config = world.settings().build();
        try (VaultHttp http = new VaultHttp(config, null);
                SecretBytes token = bytes("root")) {
            DriverCalls calls = new DriverCalls(config, http);
            assertThatExceptionOfType(VaultTrouble.class)
                    .isThrownBy(() -> calls.renewSelf(token, 5, 50_000_000).close())
                    .withMessageContaining("50 ms")
                    .withNoCause();

            Thread.currentThread().interrupt();
            assertThatExceptionOfType(VaultTrouble.class)
                    .isThrownBy(() -> calls.revokeSelf(token, WITHIN.toNanos()).close())
                    .withMessageContaining("interrupted");
            assertThat(Thread.interrupted()).isTrue();
        }
    }
}

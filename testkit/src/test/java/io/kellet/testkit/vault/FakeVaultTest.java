package io.kellet.testkit.vault;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.kellet.testkit.wire.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The facts of the wire that the fake must enforce, and a transcript of a real server replayed. */
final class FakeVaultTest {

    private static final String ROOT = FakeVault.ROOT;
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration HOUR = Duration.ofHours(1);

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private FakeVault vault;

    private record Said(int status, String body, HttpHeaders headers) {

        /** A member of the answer by its path; null if there is none. */
        @Nullable
        Object at(String... names) {
            @Nullable Object value = body.isEmpty() ? null : Json.read(body);
            for (String name : names) {
                Map<String, @Nullable Object> object = Json.object(value);
                value = object == null ? null : object.get(name);
            }
            return value;
        }

        String error() {
            return String.valueOf(at("errors"));
        }
    }

    @BeforeEach
    void open() throws IOException {
        vault = FakeVault.of(() -> now).open();
    }

    @AfterEach
    void close() {
        vault.close();
    }

    private Said call(String method, String target, String token, String body, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(vault.address() + target))
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (token.startsWith("bearer:")) {
            request.header("Authorization", "Bearer " + token.substring(7));
        } else if (!token.equals("-")) {
            request.header("X-Vault-Token", token);
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
        return new Said(response.statusCode(), response.body(), response.headers());
    }

    private String write(String name, String data) throws IOException, InterruptedException {
        return call("POST", "/v1/secret/data/" + name, ROOT, "{\"data\":" + data + "}")
                .body();
    }

    @Test
    void answersAsTheTranscriptOfARealServer() throws Exception {
        vault.requireCas();
        List<String> lines = lines("wire-1.4.txt");
        int played = 0;
        for (int at = 0; at < lines.size(); at++) {
            if (!lines.get(at).startsWith("> ")) {
                continue;
            }
            String asked = lines.get(at);
            String[] words = asked.split(" ", -1);
            String body = lines.get(at + 1).startsWith("<") ? "" : lines.get(++at);
            int status = Integer.parseInt(lines.get(++at).substring(2));
            String expected = lines.get(at + 1);

            Said said = words.length > 4
                    ? call(words[1], words[2], words[3], body, "Content-Type", words[4])
                    : call(words[1], words[2], words[3], body);

            assertThat(said.status()).as(asked).isEqualTo(status);
            assertThat(said.headers().firstValue("Content-Type")).as(asked).contains("application/json");
            if (expected.isEmpty()) {
                assertThat(said.body()).as(asked).isEmpty();
            } else {
                requireLike(asked, Json.read(expected), Json.read(said.body()));
            }
            now = now.plusSeconds(1);
            played++;
        }
        assertThat(played).isEqualTo(41);
    }

    private static List<String> lines(String resource) throws IOException {
        try (InputStream in = Objects.requireNonNull(FakeVaultTest.class.getResourceAsStream(resource))) {
            List<String> lines =
                    new ArrayList<>(new String(in.readAllBytes(), UTF_8).lines().toList());
            lines.add("");
            return lines;
        }
    }

    private static void requireLike(String asked, @Nullable Object expected, @Nullable Object actual) {
        if ("*".equals(expected)) {
            assertThat(actual).as(asked).isNotNull().isNotEqualTo("");
            return;
        }
        Map<String, @Nullable Object> object = Json.object(expected);
        if (object == null) {
            assertThat(actual).as(asked).isEqualTo(expected);
            return;
        }
        Map<String, @Nullable Object> other = Json.object(actual);
        if (other == null) {
            throw new AssertionError(asked + ": no object");
        }
        assertThat(List.copyOf(other.keySet())).as(asked).isEqualTo(List.copyOf(object.keySet()));
        object.forEach((name, member) -> requireLike(asked + " " + name, member, other.get(name)));
    }

    @Test
    void keepsNumbersNullsAndCharactersOfAValueAndSortsItsMembers() throws Exception {
        write(
                "a",
                "{\"z\":null,\"big\":12345678901234567890,\"f\":1.50,\"n\":{\"b\":1,\"a\":[1,2]},\"u\":\"p\u00e4<&>\"}");

        assertThat(call("GET", "/v1/secret/data/a", ROOT, "").body())
                .contains("\"data\":{\"big\":12345678901234567890,\"f\":1.50,\"n\":{\"a\":[1,2],\"b\":1},"
                        + "\"u\":\"p\u00e4\\u003c\\u0026\\u003e\",\"z\":null}");
    }

    @Test
    void writesWithoutDataAreRefused() throws Exception {
        assertThat(call("POST", "/v1/secret/data/a", ROOT, "{\"password\":\"x\"}")
                        .error())
                .isEqualTo("[no data provided]");
        assertThat(call("POST", "/v1/secret/data/a", ROOT, "{\"data\":").status())
                .isEqualTo(400);
        assertThat(vault.versionsWritten("a")).isZero();
    }

    @Test
    void prunesTheOldestVersions() throws Exception {
        call("POST", "/v1/secret/metadata/a", ROOT, "{\"max_versions\":2}");
        write("a", "{\"v\":1}");
        write("a", "{\"v\":2}");
        write("a", "{\"v\":3}");

        assertThat(call("GET", "/v1/secret/data/a?version=1", ROOT, "").status())
                .isEqualTo(404);
        assertThat(call("GET", "/v1/secret/data/a?version=2", ROOT, "").status())
                .isEqualTo(200);
    }

    @Test
    void cleansPathsByARedirect() throws Exception {
        Said said = call("GET", "/v1/secret/data/../../sys/mounts", ROOT, "");

        assertThat(said.status()).isEqualTo(301);
        assertThat(said.headers().firstValue("Content-Type")).contains("text/html; charset=utf-8");
        assertThat(said.headers().firstValue("Location")).contains("/v1/sys/mounts");
        assertThat(call("GET", "/v1/secret//data/a", ROOT, "").status()).isEqualTo(301);
    }

    @Test
    void keepsVersionOneValuesWithTheirHint() throws Exception {
        call("POST", "/v1/kv/a/b", ROOT, "{\"value\":\"x\",\"ttl\":\"30s\"}");

        Said read = call("GET", "/v1/kv/a/b", ROOT, "");
        assertThat(read.at("data", "value")).isEqualTo("x");
        assertThat(read.at("lease_duration")).hasToString("30");
        assertThat(read.at("lease_id")).isEqualTo("");
        assertThat(call("LIST", "/v1/kv/", ROOT, "").at("data", "keys")).hasToString("[a/]");
        assertThat(call("DELETE", "/v1/kv/a/b", ROOT, "").status()).isEqualTo(204);
        assertThat(call("GET", "/v1/kv/a/b", ROOT, "").body()).isEqualTo("{\"errors\":[]}\n");
    }

    @Test
    void policiesDenyWhatTheyDoNotAllowWhetherOrNotItIsThere() throws Exception {
        vault.policy("app", "secret/data/app/*", "read").policy("app", "secret/data/app/closed", "deny");
        String token = vault.token(HOUR, HOUR, "app");
        write("app/a", "{\"v\":1}");
        write("app/closed", "{\"v\":1}");

        assertThat(call("GET", "/v1/secret/data/app/a", token, "").status()).isEqualTo(200);
        for (String denied : List.of("other", "app/closed", "nothing-there")) {
            Said said = call("GET", "/v1/secret/data/" + denied, token, "");
            assertThat(said.status()).isEqualTo(403);
            assertThat(said.error()).isEqualTo("[1 error occurred:\n\t* permission denied\n\n]");
        }
        assertThat(call("POST", "/v1/secret/data/app/a", token, "{\"data\":{}}").status())
                .isEqualTo(403);
        assertThat(call("POST", "/v1/sys/leases/renew/some/lease/id", token, "").status())
                .isEqualTo(403);
    }

    @Test
    void tokensAgeAreRenewedWithinTheirLongestLifeAndEnd() throws Exception {
        String token = vault.token(MINUTE, MINUTE.multipliedBy(3), "app");
        now = now.plusSeconds(40);
        Said renewed = call("POST", "/v1/auth/token/renew-self", token, "{}");
        assertThat(renewed.at("auth", "lease_duration")).hasToString("60");
        assertThat(renewed.at("warnings")).isNull();

        now = now.plusSeconds(50);
        call("POST", "/v1/auth/token/renew-self", token, "{\"increment\":\"60s\"}");
        now = now.plusSeconds(50);
        Said capped = call("POST", "/v1/auth/token/renew-self", token, "{\"increment\":60}");
        assertThat(capped.status()).isEqualTo(200);
        assertThat(capped.at("auth", "lease_duration")).hasToString("40");
        assertThat(capped.at("warnings"))
                .hasToString(
                        "[TTL of \"1m0s\" exceeded the effective max_ttl of \"40s\"; TTL value is capped accordingly]");

        now = now.plusSeconds(40);
        Said dead = call("POST", "/v1/auth/token/renew-self", token, "{}");
        assertThat(dead.status()).isEqualTo(403);
        assertThat(dead.error()).isEqualTo("[permission denied]");
    }

    @Test
    void tokensOfOtherKindsAreNotRenewedAndUsedUpOnesAreUnknown() throws Exception {
        assertThat(call("POST", "/v1/auth/token/renew-self", vault.batchToken(HOUR), "{}")
                        .error())
                .isEqualTo("[batch tokens cannot be renewed]");
        String twice = vault.tokenForCalls(2);
        assertThat(call("GET", "/v1/auth/token/lookup-self", twice, "").status())
                .isEqualTo(200);
        assertThat(call("GET", "/v1/auth/token/lookup-self", twice, "").status())
                .isEqualTo(200);
        assertThat(call("GET", "/v1/auth/token/lookup-self", twice, "").status())
                .isEqualTo(403);
        String revoked = vault.token(HOUR, HOUR);
        assertThat(call("POST", "/v1/auth/token/revoke-self", revoked, "").status())
                .isEqualTo(204);
        assertThat(call("GET", "/v1/auth/token/lookup-self", revoked, "").status())
                .isEqualTo(403);
    }

    @Test
    void appRoleLoginsUseUpTheirSecretId() throws Exception {
        String role = vault.appRole("gateway", HOUR, HOUR, "app");
        String secret = vault.secretId("gateway", 2);
        String body = "{\"role_id\":\"" + role + "\",\"secret_id\":\"" + secret + "\"}";

        Said first = call("POST", "/v1/auth/approle/login", "-", body);
        assertThat(first.at("auth", "policies")).hasToString("[default, app]");
        assertThat(first.at("auth", "metadata", "role_name")).isEqualTo("gateway");
        assertThat(first.at("data")).isNull();
        assertThat(call("POST", "/v1/auth/approle/login", "-", body).status()).isEqualTo(200);
        Said third = call("POST", "/v1/auth/approle/login", "-", body);
        assertThat(third.status()).isEqualTo(400);
        assertThat(third.error()).isEqualTo("[invalid secret id]");
        assertThat(call("POST", "/v1/auth/approle/login", "-", "{\"role_id\":\"" + role + "\"}")
                        .error())
                .isEqualTo("[missing secret_id]");
    }

    @Test
    void wrappedAnswersAreGivenOnce() throws Exception {
        vault.appRole("gateway", HOUR, HOUR, "app");
        Said wrapped = call("POST", "/v1/auth/approle/role/gateway/secret-id", ROOT, "", "X-Vault-Wrap-TTL", "60s");
        String token = String.valueOf(wrapped.at("wrap_info", "token"));
        assertThat(wrapped.at("data")).isNull();
        assertThat(wrapped.at("wrap_info", "creation_path")).isEqualTo("auth/approle/role/gateway/secret-id");

        Said looked = call("POST", "/v1/sys/wrapping/lookup", "-", "{\"token\":\"" + token + "\"}");
        Said unwrapped = call("POST", "/v1/sys/wrapping/unwrap", token, "");
        Said again = call("POST", "/v1/sys/wrapping/unwrap", "-", "{\"token\":\"" + token + "\"}");

        assertThat(looked.at("data", "creation_path")).isEqualTo("auth/approle/role/gateway/secret-id");
        assertThat(unwrapped.at("data", "secret_id")).isNotNull();
        assertThat(again.status()).isEqualTo(400);
        assertThat(again.error()).isEqualTo("[wrapping token is not valid or does not exist]");
        String late = vault.wrappedSecretId("gateway", 0, MINUTE);
        now = now.plus(MINUTE);
        assertThat(call("POST", "/v1/sys/wrapping/unwrap", late, "").status()).isEqualTo(400);
    }

    @Test
    void peopleAndPodsLogIn() throws Exception {
        vault.user("ann", "p\u00e4ss", HOUR, HOUR, "app").pod("gateway", "ey.jwt", HOUR, HOUR, "app");

        assertThat(call("POST", "/v1/auth/userpass/login/ann", "-", "{\"password\":\"p\u00e4ss\"}")
                        .status())
                .isEqualTo(200);
        assertThat(call("POST", "/v1/auth/userpass/login/ann", "-", "{\"password\":\"x\"}")
                        .status())
                .isEqualTo(400);
        assertThat(call("POST", "/v1/auth/kubernetes/login", "-", "{\"role\":\"gateway\",\"jwt\":\"ey.jwt\"}")
                        .status())
                .isEqualTo(200);
        assertThat(call("POST", "/v1/auth/kubernetes/login", "-", "{\"role\":\"gateway\",\"jwt\":\"x\"}")
                        .status())
                .isEqualTo(403);
    }

    @Test
    void leasesAreRenewedWithinTheirLongestLifeAndEndWithTheirToken() throws Exception {
        vault.database("ro", MINUTE, MINUTE.multipliedBy(2), true).policy("app", "database/creds/ro", "read");
        String token = vault.token(HOUR, HOUR, "app");
        Said made = call("GET", "/v1/database/creds/ro", token, "");
        String lease = String.valueOf(made.at("lease_id"));
        String user = String.valueOf(made.at("data", "username"));
        String body = "{\"lease_id\":\"" + lease + "\",\"increment\":60}";
        assertThat(lease).startsWith("database/creds/ro/");
        assertThat(made.at("lease_duration")).hasToString("60");

        now = now.plusSeconds(50);
        assertThat(call("PUT", "/v1/sys/leases/renew", token, body).at("lease_duration"))
                .hasToString("60");
        now = now.plusSeconds(50);
        Said capped = call("POST", "/v1/sys/leases/renew", token, body);
        assertThat(capped.at("lease_duration")).hasToString("20");
        assertThat(String.valueOf(capped.at("warnings"))).contains("exceeded the effective max_ttl");
        assertThat(call("PUT", "/v1/sys/leases/lookup", token, body).at("data", "ttl"))
                .hasToString("20");
        now = now.plusSeconds(20);
        assertThat(call("PUT", "/v1/sys/leases/renew", token, body).error()).isEqualTo("[lease expired]");
        assertThat(vault.isLive(user)).isFalse();

        Said second = call("GET", "/v1/database/creds/ro", token, "");
        assertThat(vault.isLive(String.valueOf(second.at("data", "username")))).isTrue();
        vault.revoke(token);
        assertThat(vault.isLive(String.valueOf(second.at("data", "username")))).isFalse();
        assertThat(call("PUT", "/v1/sys/leases/lookup", ROOT, "{\"lease_id\":\"" + second.at("lease_id") + "\"}")
                        .error())
                .isEqualTo("[invalid lease]");
        assertThat(call("POST", "/v1/sys/leases/renew/" + second.at("lease_id"), ROOT, "")
                        .error())
                .isEqualTo("[lease not found]");
        assertThat(vault.liveLeases()).isZero();
    }

    @Test
    void leasesThatCannotBeRenewedSaySoAndAreRevoked() throws Exception {
        vault.database("once", MINUTE, MINUTE, false);
        Object lease = call("GET", "/v1/database/creds/once", ROOT, "").at("lease_id");

        assertThat(call("PUT", "/v1/sys/leases/renew", ROOT, "{\"lease_id\":\"" + lease + "\"}")
                        .error())
                .isEqualTo("[lease is not renewable]");
        assertThat(call("PUT", "/v1/sys/leases/revoke", ROOT, "{\"lease_id\":\"" + lease + "\"}")
                        .status())
                .isEqualTo(204);
        assertThat(vault.liveLeases()).isZero();
    }

    @Test
    void aStandbyRedirectsAndSaysSoInItsHealth() throws Exception {
        vault.standby("http://active:8200");

        Said said = call("GET", "/v1/secret/data/a", ROOT, "");
        assertThat(said.status()).isEqualTo(307);
        assertThat(said.headers().firstValue("Location")).contains("http://active:8200/v1/secret/data/a");
        assertThat(call("GET", "/v1/sys/health", "-", "").status()).isEqualTo(429);
        assertThat(call("GET", "/v1/sys/health?standbyok=true", "-", "").status())
                .isEqualTo(200);
    }

    @Test
    void aRateQuotaRefusesWithAndWithoutRetryAfter() throws Exception {
        vault.quota(1, null);
        Said older = call("GET", "/v1/secret/data/cr", ROOT, "");
        assertThat(older.status()).isEqualTo(429);
        assertThat(older.error()).isEqualTo("[request path \"secret/data/cr\": rate limit quota exceeded]");
        assertThat(older.headers().firstValue("Retry-After")).isEmpty();

        vault.quota(1, "3");
        assertThat(call("GET", "/v1/secret/data/cr", ROOT, "").headers().firstValue("Retry-After"))
                .contains("3");
        assertThat(call("GET", "/v1/secret/data/cr", ROOT, "").status()).isEqualTo(404);
    }

    @Test
    void theCommunitysServerIgnoresANamespaceAndAnEnterprisesDoesNot() throws Exception {
        String[] header = {"X-Vault-Namespace", "team-a"};
        assertThat(call("GET", "/v1/auth/token/lookup-self", ROOT, "", header).status())
                .isEqualTo(200);

        vault.close();
        vault = FakeVault.of(() -> now).namespaces("team-b").open();
        assertThat(call("GET", "/v1/auth/token/lookup-self", ROOT, "", header).status())
                .isEqualTo(404);
        vault.user("ann", "x", HOUR, HOUR);
        Said login = call(
                "POST", "/v1/auth/userpass/login/ann", "-", "{\"password\":\"x\"}", "X-Vault-Namespace", "team-b/");
        Said looked = call("GET", "/v1/auth/token/lookup-self", String.valueOf(login.at("auth", "client_token")), "");
        assertThat(looked.at("data", "namespace_path")).isEqualTo("team-b/");
    }

    @Test
    void aSealedServerSaysSoWithAndWithoutAToken() throws Exception {
        vault.seal();

        assertThat(call("GET", "/v1/secret/data/a", "-", "").error()).isEqualTo("[Vault is sealed]");
        assertThat(call("GET", "/v1/secret/data/a", ROOT, "").error())
                .isEqualTo("[error performing token check: Vault is sealed]");
        vault.unseal();
        assertThat(call("GET", "/v1/secret/data/a", ROOT, "").status()).isEqualTo(404);
    }
}

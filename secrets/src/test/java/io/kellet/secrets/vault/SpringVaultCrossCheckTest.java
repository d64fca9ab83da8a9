package io.kellet.secrets.vault;

import static io.kellet.secrets.vault.VaultWorld.DB;
import static io.kellet.secrets.vault.VaultWorld.HOUR;
import static io.kellet.secrets.vault.VaultWorld.WITHIN;
import static io.kellet.secrets.vault.VaultWorld.bytes;
import static io.kellet.secrets.vault.VaultWorld.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.kellet.secrets.provider.PutRequest;
import io.kellet.secrets.provider.SecretBytes;
import io.kellet.secrets.provider.Which;
import io.kellet.testkit.vault.FakeVault;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.vault.VaultException;
import org.springframework.vault.authentication.AppRoleAuthentication;
import org.springframework.vault.authentication.AppRoleAuthenticationOptions;
import org.springframework.vault.authentication.AppRoleAuthenticationOptions.RoleId;
import org.springframework.vault.authentication.AppRoleAuthenticationOptions.SecretId;
import org.springframework.vault.authentication.SimpleSessionManager;
import org.springframework.vault.authentication.TokenAuthentication;
import org.springframework.vault.client.VaultClients;
import org.springframework.vault.client.VaultEndpoint;
import org.springframework.vault.core.VaultKeyValueOperationsSupport.KeyValueBackend;
import org.springframework.vault.core.VaultTemplate;
import org.springframework.vault.core.VaultVersionedKeyValueOperations;
import org.springframework.vault.support.VaultResponse;
import org.springframework.vault.support.Versioned;
import org.springframework.web.client.RestTemplate;

/** A client that others wrote finds in the fake what it expects of Vault, and what our adapter wrote there. */
final class SpringVaultCrossCheckTest {

    private VaultWorld world;
    private VaultEndpoint endpoint;

    @BeforeEach
    void open() throws IOException {
        world = new VaultWorld();
        endpoint = VaultEndpoint.from(URI.create(world.vault.address()));
    }

    @AfterEach
    void close() {
        world.close();
    }

    private VaultTemplate template(String token) {
        return new VaultTemplate(
                endpoint, new JdkClientHttpRequestFactory(), new SimpleSessionManager(new TokenAuthentication(token)));
    }

    @Test
    void readsWhatOurAdapterWroteAndTheReverse() throws Exception {
        VaultProvider provider = world.open();
        VaultVersionedKeyValueOperations kv = template(FakeVault.ROOT).opsForVersionedKeyValue("secret");
        try (SecretBytes value = bytes("{\"username\":\"u\",\"password\":\"p\u00e4\"}")) {
            provider.put(DB, value, PutRequest.current(), WITHIN);
        }

        Versioned<Map<String, Object>> read = Objects.requireNonNull(kv.get("db/main"));
        assertThat(read.getRequiredData()).containsEntry("password", "p\u00e4");
        assertThat(read.getRequiredMetadata().getVersion().getVersion()).isEqualTo(1);

        kv.put("db/main", Map.of("value", "theirs"));
        assertThat(text(provider.fetch(DB, Which.current(), WITHIN))).isEqualTo("theirs");

        kv.delete("db/main");
        Versioned<Map<String, Object>> deleted = kv.get("db/main");
        assertThat(deleted == null || !deleted.hasData()).isTrue();
        kv.undelete("db/main", Versioned.Version.from(2));
        assertThat(text(provider.fetch(DB, Which.current(), WITHIN))).isEqualTo("theirs");
    }

    @Test
    void readsVersionOneOfTheEngineToo() throws Exception {
        var kv = template(FakeVault.ROOT).opsForKeyValue("kv", KeyValueBackend.KV_1);
        kv.put("db/main", Map.of("value", "theirs"));

        VaultProvider provider = world.open(world.settings().kv("kv", 1));

        assertThat(text(provider.fetch(DB, Which.current(), WITHIN))).isEqualTo("theirs");
        assertThat(kv.list("")).containsExactly("db/");
        kv.delete("db/main");
        assertThat(kv.get("db/main")).isNull();
    }

    @Test
    void logsInByAppRole() {
        String role = world.vault.appRole("gateway", HOUR, HOUR, "app");
        AppRoleAuthenticationOptions options = AppRoleAuthenticationOptions.builder()
                .roleId(RoleId.provided(role))
                .secretId(SecretId.provided(world.vault.secretId("gateway", 1)))
                .build();
        RestTemplate rest = VaultClients.createRestTemplate(endpoint, new JdkClientHttpRequestFactory());

        var token = new AppRoleAuthentication(options, rest).login();

        assertThat(token.getToken()).startsWith("s.");
        assertThatExceptionOfType(VaultException.class)
                .isThrownBy(() -> new AppRoleAuthentication(options, rest).login())
                .withMessageContaining("invalid secret id");
    }

    @Test
    void renewsALease() {
        world.vault.database("main", Duration.ofMinutes(1), HOUR, true);
        VaultTemplate template = template(FakeVault.ROOT);
        VaultResponse made = Objects.requireNonNull(template.read("database/creds/main"));
        world.pass(Duration.ofSeconds(40));

        VaultResponse renewed = Objects.requireNonNull(template.write(
                "sys/leases/renew", Map.of("lease_id", Objects.requireNonNull(made.getLeaseId()), "increment", 60)));

        assertThat(renewed.getLeaseDuration()).isEqualTo(60);
        world.pass(Duration.ofSeconds(40));
        assertThat(world.vault.liveLeases()).isEqualTo(1);
    }
}

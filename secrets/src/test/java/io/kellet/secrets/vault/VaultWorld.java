package io.kellet.secrets.vault;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kellet.secrets.provider.Fetched;
import io.kellet.secrets.provider.SecretBytes;
import io.kellet.secrets.provider.SecretName;
import io.kellet.testkit.ManualClock;
import io.kellet.testkit.vault.FakeVault;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/** A fake Vault and a provider that age by one clock. */
final class VaultWorld implements AutoCloseable {

    static final Duration WITHIN = Duration.ofSeconds(5);
    static final Duration HOUR = Duration.ofHours(1);
    static final SecretName DB = SecretName.of("db/main");

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    final ManualClock clock = new ManualClock();
    final FakeVault vault;
    private final long origin = clock.nanos();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final List<VaultProvider> opened = new ArrayList<>();

    VaultWorld(String... namespaces) throws IOException {
        vault = FakeVault.of(this::now).namespaces(namespaces).open();
        vault.policy("app", "secret/*", "create", "read", "update", "delete", "list")
                .policy("app", "kv/*", "create", "read", "update", "delete", "list")
                .policy("app", "database/creds/*", "read")
                .policy("app", "sys/leases/revoke", "update");
    }

    Instant now() {
        return START.plusNanos(clock.nanos() - origin);
    }

    void pass(Duration time) {
        clock.advance(time);
    }

    static VaultCredential text(String text) {
        return () -> text.getBytes(UTF_8);
    }

    /** What the test says it is at that moment. */
    static VaultCredential current(AtomicReference<String> text) {
        return () -> String.valueOf(text.get()).getBytes(UTF_8);
    }

    /** Settings with a token of the policy app that lives for ever. */
    VaultConfig.Builder settings() {
        return settings(VaultLogin.token(text(vault.token(Duration.ZERO, HOUR, "app"))));
    }

    VaultConfig.Builder settings(VaultLogin login) {
        return VaultConfig.at(vault.address(), login).connectWithin(Duration.ofSeconds(10)); // a busy machine is slow
    }

    VaultLogin userpass(Duration ttl, Duration maxTtl, String... policies) {
        vault.user("gateway", "only-for-tests", ttl, maxTtl, policies);
        return VaultLogin.userpass("gateway", text("only-for-tests"));
    }

    VaultProvider open(VaultConfig.Builder settings) throws IOException {
        VaultProvider provider =
                VaultProvider.of(settings.build()).clock(clock).seed(7).manual();
        opened.add(provider);
        return provider;
    }

    VaultProvider open() throws IOException {
        return open(settings());
    }

    /** What somebody with the root's token says to the server. */
    int root(String method, String path, String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(vault.address() + "/v1/" + path))
                .header("X-Vault-Token", FakeVault.ROOT)
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .build();
        HttpResponse<Void> answer = client.send(request, BodyHandlers.discarding());
        return answer.statusCode();
    }

    /** Puts a value into KV 2, as the JSON of its data. */
    void given(SecretName name, String data) throws IOException, InterruptedException {
        if (root("POST", "secret/data/" + name, "{\"data\":" + data + "}") != 200) {
            throw new AssertionError("not written");
        }
    }

    static String text(Fetched fetched) {
        return text(fetched.value());
    }

    static String text(SecretBytes bytes) {
        return bytes.<String, RuntimeException>use(plain -> new String(plain, UTF_8));
    }

    static SecretBytes bytes(String text) {
        return SecretBytes.takeOver(text.getBytes(UTF_8));
    }

    @Override
    public void close() {
        opened.forEach(VaultProvider::close);
        vault.close();
    }
}

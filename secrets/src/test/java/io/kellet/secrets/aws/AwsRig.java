package io.kellet.secrets.aws;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kellet.secrets.provider.Fetched;
import io.kellet.secrets.provider.PutRequest;
import io.kellet.secrets.provider.SecretBytes;
import io.kellet.secrets.provider.SecretName;
import io.kellet.secrets.provider.SecretVersion;
import io.kellet.secrets.provider.Which;
import io.kellet.testkit.aws.FakeSecretsManager;
import java.io.IOException;
import java.time.Duration;

/** A fake and a provider that asks it. The names at AWS begin with {@code test/}. */
final class AwsRig implements AutoCloseable {

    static final String KEY_ID = "AKIAIOSFODNN7EXAMPLE";
    static final String KEY = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
    static final String REGION = "eu-central-1";
    static final Duration WITHIN = Duration.ofSeconds(8);
    static final SecretName NAME = SecretName.of("db/main");

    final FakeSecretsManager fake;
    final AwsProvider aws;

    AwsRig() throws IOException {
        fake = FakeSecretsManager.open(REGION);
        fake.allow(KEY_ID, KEY);
        aws = AwsProvider.of(config(fake).build()).open();
    }

    static AwsConfig.Builder config(FakeSecretsManager fake) {
        return AwsConfig.named("aws")
                .region(REGION)
                .endpoint(fake.address())
                .login(AwsLogin.keys(KEY_ID, bytes(KEY)))
                .prefix("test/")
                .connectWithin(Duration.ofSeconds(5))
                .silence(Duration.ofMinutes(1)) // so that no test passes by it alone
                .openWithin(Duration.ofSeconds(20));
    }

    static SecretBytes bytes(String text) {
        return SecretBytes.takeOver(text.getBytes(UTF_8));
    }

    static String text(Fetched fetched) {
        return fetched.value().<String, RuntimeException>use(plain -> new String(plain, UTF_8));
    }

    /** A token of which the same word makes the same. */
    static String token(String word) {
        return word + "-".repeat(36 - word.length());
    }

    SecretVersion put(String value) {
        return aws.put(NAME, bytes(value), PutRequest.current(), WITHIN);
    }

    SecretVersion put(String value, PutRequest request) {
        return aws.put(NAME, bytes(value), request, WITHIN);
    }

    String read(Which which) {
        return text(aws.fetch(NAME, which, WITHIN));
    }

    @Override
    public void close() {
        aws.close();
        fake.close();
    }
}

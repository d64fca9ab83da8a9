package io.kellet.secrets.aws;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.kellet.secrets.provider.SecretBytes;
import java.time.Duration;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;

/** Keys that were given. The SDK takes Strings, which cannot be wiped; they are made anew for each request and not kept here. */
final class KeyCredentials implements Credentials {

    private final AwsLogin.Keys keys;

    KeyCredentials(AwsLogin.Keys keys) {
        this.keys = keys;
    }

    @Override
    public AwsCredentials resolveCredentials() {
        SecretBytes token = keys.sessionToken();
        String id = keys.accessKeyId();
        String key = text(keys.secretKey());
        return token == null ? AwsBasicCredentials.create(id, key) : AwsSessionCredentials.create(id, key, text(token));
    }

    private static String text(SecretBytes bytes) {
        return bytes.<String, RuntimeException>use(plain -> new String(plain, ISO_8859_1));
    }

    @Override
    public void start() {}

    @Override
    public void awaitFirst(Duration within) {}

    @Override
    public boolean areThere() {
        return !keys.secretKey().isWiped();
    }

    @Override
    public void refused() {} // there are no others

    @Override
    public void close() {
        keys.wipe();
    }
}

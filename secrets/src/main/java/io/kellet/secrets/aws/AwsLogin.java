package io.kellet.secrets.aws;

import static java.util.Objects.requireNonNull;

import io.kellet.secrets.provider.SecretBytes;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Where the credentials for AWS come from. */
public sealed interface AwsLogin {

    /**
     * The chain of the SDK: system properties, environment, web identity (only if {@code software.amazon.awssdk:sts} is there too), profile,
     * container, instance.
     */
    static AwsLogin chain() {
        return new Chain();
    }

    /** A profile of {@code ~/.aws}, read again when its files change. */
    static AwsLogin profile(String name) {
        return new Profile(name);
    }

    /** A key that does not end by itself. Its bytes are copied; close yours when you like. */
    static AwsLogin keys(String accessKeyId, SecretBytes secretKey) {
        return new Keys(accessKeyId, secretKey.copy(), null);
    }

    /** A key with its session token. The bytes are copied; close yours when you like. */
    static AwsLogin keys(String accessKeyId, SecretBytes secretKey, SecretBytes sessionToken) {
        return new Keys(accessKeyId, secretKey.copy(), sessionToken.copy());
    }

    /** The SDK's. */
    record Chain() implements AwsLogin {}

    /**
     * The one that was chosen.
     *
     * @param name 1 to 128 printable characters
     */
    record Profile(String name) implements AwsLogin {

        private static final Pattern NAME = Pattern.compile("[!-~]([ -~]{0,126}[!-~])?");

        public Profile {
            if (!NAME.matcher(requireNonNull(name, "profile")).matches()) {
                throw new IllegalArgumentException("profile must be 1 to 128 printable characters, none of them a space"
                        + " at its beginning or end: length=" + name.length());
            }
        }
    }

    /**
     * Wiped when the provider that uses it is closed.
     *
     * @param accessKeyId 16 to 128 letters, digits and underscores; no secret
     */
    record Keys(
            String accessKeyId,
            SecretBytes secretKey,
            @Nullable SecretBytes sessionToken) implements AwsLogin {

        private static final Pattern ID = Pattern.compile("\\w{16,128}");

        public Keys {
            if (!ID.matcher(requireNonNull(accessKeyId, "accessKeyId")).matches()) {
                // not shown: who mixes up the two would find the secret one in a log
                throw new IllegalArgumentException(
                        "accessKeyId must be 16 to 128 letters, digits and underscores: length="
                                + accessKeyId.length());
            }
            requireNonNull(secretKey, "secretKey");
        }

        void wipe() {
            secretKey.close();
            if (sessionToken != null) {
                sessionToken.close();
            }
        }
    }
}

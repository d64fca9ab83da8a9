package io.kellet.secrets.aws;

/** The SDK is brought by the application, or not. */
final class SdkPresence {

    private static final String[] NEEDED = {
        "software.amazon.awssdk.services.secretsmanager.SecretsManagerClient", "secretsmanager",
        "software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient", "url-connection-client",
    };

    private SdkPresence() {}

    static void require() {
        for (int i = 0; i < NEEDED.length; i += 2) {
            try {
                Class.forName(NEEDED[i], false, SdkPresence.class.getClassLoader());
            } catch (ClassNotFoundException | LinkageError e) {
                throw new IllegalStateException(
                        "the AWS provider needs the AWS SDK 2: add software.amazon.awssdk:" + NEEDED[i + 1], e);
            }
        }
    }
}

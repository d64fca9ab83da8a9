package io.kellet.secrets.aws;

import static io.kellet.secrets.aws.AwsRig.KEY;
import static io.kellet.secrets.aws.AwsRig.KEY_ID;
import static io.kellet.secrets.aws.AwsRig.NAME;

import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/** A rotation as an operator sets it up: with the SDK alone. */
final class AwsRotation {

    private AwsRotation() {}

    static SecretsManagerClient client(AwsRig rig) {
        return SecretsManagerClient.builder()
                .region(Region.of(AwsRig.REGION))
                .endpointOverride(rig.fake.address())
                .httpClient(UrlConnectionHttpClient.create())
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(KEY_ID, KEY)))
                .build();
    }

    /** Leaves a pending version without a value, as AWS does until its function has run. */
    static void begin(AwsRig rig, String token) {
        try (SecretsManagerClient client = client(rig)) {
            client.rotateSecret(request -> request.secretId("test/" + NAME)
                    .clientRequestToken(token)
                    .rotationLambdaARN("arn:aws:lambda:eu-central-1:123456789012:function:rotate"));
        }
    }
}

package io.kellet.secrets.aws;

import io.kellet.secrets.provider.Fetched;
import io.kellet.secrets.provider.SecretBytes;
import io.kellet.secrets.provider.SecretName;
import io.kellet.secrets.provider.SecretVersion;
import io.kellet.secrets.provider.Stage;
import io.kellet.secrets.provider.Which;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueResponse;
import software.amazon.awssdk.services.secretsmanager.model.SecretValueEntry;

/**
 * Reads answers that hold a value, and believes none that is not whole: it must be of the secret, version and stage that were asked for and
 * have exactly one value. A binary value is wiped in the SDK's own array; a text value is a {@link String} of the SDK that cannot be wiped.
 */
final class Answers {

    static final int MOST_BYTES = 65_536;

    private final AwsCalls calls;

    Answers(AwsCalls calls) {
        this.calls = calls;
    }

    Fetched of(SecretName name, Which which, GetSecretValueResponse answer) {
        return read(
                name,
                which,
                answer.name(),
                answer.arn(),
                answer.versionId(),
                answer.versionStages(),
                answer.createdDate(),
                answer.secretString(),
                answer.secretBinary());
    }

    Fetched of(SecretName name, SecretValueEntry entry) {
        return read(
                name,
                Which.current(),
                entry.name(),
                entry.arn(),
                entry.versionId(),
                entry.versionStages(),
                entry.createdDate(),
                entry.secretString(),
                entry.secretBinary());
    }

    private Fetched read(
            SecretName name,
            Which which,
            @Nullable String awsName,
            @Nullable String arn,
            @Nullable String versionId,
            List<String> labels,
            @Nullable Instant created,
            @Nullable String text,
            @Nullable SdkBytes binary) {
        byte[] bytes = binary == null ? null : binary.asByteArrayUnsafe();
        try {
            String asked = calls.id(name);
            if (!asked.equals(calls.hasArn(name) ? arn : awsName)) {
                throw malformed(name, "the answer is of another secret");
            }
            if (versionId == null || versionId.isEmpty()) {
                throw malformed(name, "the answer has no version");
            }
            Stage stage = which.stage();
            if (stage == null ? !which.id().equals(versionId) : !labels.contains(Labels.of(stage))) {
                throw malformed(name, "the answer is of another version");
            }
            if ((text == null) == (bytes == null)) {
                throw malformed(name, "the answer must have a text or a binary value, and not both");
            }
            SecretBytes value = text != null ? ofText(name, text) : SecretBytes.copyOf(bytes);
            if (value.length() > MOST_BYTES) {
                value.close();
                throw malformed(name, "the value is longer than AWS can keep");
            }
            return Fetched.of(
                    value,
                    new SecretVersion(calls.provider(), versionId, SecretVersion.UNORDERED, created),
                    Labels.stages(labels));
        } finally {
            if (bytes != null) {
                Arrays.fill(bytes, (byte) 0);
            }
        }
    }

    private SecretBytes ofText(SecretName name, String text) {
        char[] chars = text.toCharArray();
        try {
            return SecretBytes.ofChars(chars);
        } catch (IllegalArgumentException e) { // without it as a cause: half a surrogate pair, which no UTF-8 has
            throw malformed(name, "the value is no Unicode text");
        } finally {
            Arrays.fill(chars, '\0');
        }
    }

    private RuntimeException malformed(SecretName name, String what) {
        return calls.failures().malformed(name, what);
    }
}

package io.kellet.secrets.aws;

import io.kellet.secrets.aws.Failures.Use;
import io.kellet.secrets.provider.PutRequest;
import io.kellet.secrets.provider.SecretBytes;
import io.kellet.secrets.provider.SecretConflictException;
import io.kellet.secrets.provider.SecretException;
import io.kellet.secrets.provider.SecretName;
import io.kellet.secrets.provider.SecretNotFoundException;
import io.kellet.secrets.provider.SecretVersion;
import io.kellet.secrets.provider.Stage;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.secretsmanager.model.CreateSecretRequest;
import software.amazon.awssdk.services.secretsmanager.model.DeleteSecretRequest;
import software.amazon.awssdk.services.secretsmanager.model.PutSecretValueRequest;
import software.amazon.awssdk.services.secretsmanager.model.RestoreSecretRequest;
import software.amazon.awssdk.services.secretsmanager.model.RotateSecretRequest;
import software.amazon.awssdk.services.secretsmanager.model.UpdateSecretVersionStageRequest;

/**
 * All that changes something.
 *
 * <p><b>A write that expects a version.</b> AWS has no such write, but it moves a label only if it is where the request says it is. So the value
 * is put under a label of its own first, where nobody looks for it, and then AWSCURRENT is moved from the expected version to it: one step at
 * AWS, which one of two writers makes. Done again after a failure whose outcome is not known, each step finds itself done.
 */
final class Writes {

    /** When the label of a write that came too late could not be taken off, by the thread that wrote. */
    private static final Logger LOG = LoggerFactory.getLogger(Writes.class);

    private static final String OWN_LABEL = "kellet-";

    private final AwsCalls calls;
    private final AwsConfig config;
    private final Reads reads;

    Writes(AwsCalls calls, AwsConfig config, Reads reads) {
        this.calls = calls;
        this.config = config;
        this.reads = reads;
    }

    SecretVersion put(SecretName name, SecretBytes value, PutRequest request, Duration within) {
        if (value.length() < 1 || value.length() > Answers.MOST_BYTES) {
            throw calls.failures()
                    .malformed(name, "AWS keeps 1 to " + Answers.MOST_BYTES + " bytes, not " + value.length());
        }
        TimeLeft time = calls.timeLeft(within);
        String expected = request.expected();
        if (PutRequest.NEW.equals(expected)) {
            return create(name, value, request.token(), time);
        }
        if (expected != null) {
            return putExpecting(name, value, request, expected, time);
        }
        try {
            return putAs(name, value, request.token(), Labels.of(request.stage()), time);
        } catch (SecretNotFoundException e) {
            return createOrPut(name, value, request, time);
        }
    }

    /** Somebody else may create it at the same moment; then there is one to put to. */
    private SecretVersion createOrPut(SecretName name, SecretBytes value, PutRequest request, TimeLeft time) {
        try {
            return create(name, value, request.token(), time);
        } catch (SecretConflictException e) {
            return putAs(name, value, request.token(), Labels.of(request.stage()), time);
        }
    }

    private SecretVersion create(SecretName name, SecretBytes value, String token, TimeLeft time) {
        if (calls.hasArn(name)) {
            throw new SecretNotFoundException(name, config.name(), "a secret that is known by its ARN must exist");
        }
        return withPayload(
                value,
                (text, binary) -> made(
                        name,
                        calls.call(
                                        name,
                                        Use.WRITE,
                                        time,
                                        (client, limits) -> client.createSecret(CreateSecretRequest.builder()
                                                .name(calls.id(name))
                                                .clientRequestToken(token)
                                                .secretString(text)
                                                .secretBinary(binary)
                                                .overrideConfiguration(limits)
                                                .build()))
                                .versionId()));
    }

    private SecretVersion putAs(SecretName name, SecretBytes value, String token, String label, TimeLeft time) {
        return withPayload(
                value,
                (text, binary) -> made(
                        name,
                        calls.call(
                                        name,
                                        Use.WRITE,
                                        time,
                                        (client, limits) -> client.putSecretValue(PutSecretValueRequest.builder()
                                                .secretId(calls.id(name))
                                                .clientRequestToken(token)
                                                .versionStages(label)
                                                .secretString(text)
                                                .secretBinary(binary)
                                                .overrideConfiguration(limits)
                                                .build()))
                                .versionId()));
    }

    private SecretVersion putExpecting(
            SecretName name, SecretBytes value, PutRequest request, String expected, TimeLeft time) {
        String token = request.token();
        AwsDescription before = reads.describe(name, time);
        boolean repeated = token.equals(before.versionIn(request.stage()));
        if (!repeated && !expected.equals(before.versionIn(Stage.CURRENT))) {
            throw calls.failures().conflict(name, "another version than the expected one is current");
        }
        if (repeated || request.stage() == Stage.PENDING) {
            return putAs(name, value, token, Labels.of(request.stage()), time);
        }
        String own = OWN_LABEL + token;
        SecretVersion made = putAs(name, value, token, own, time);
        try {
            move(name, Labels.CURRENT, token, expected, time);
        } catch (SecretConflictException e) {
            if (!token.equals(reads.describe(name, time).versionIn(Stage.CURRENT))) {
                takeOff(name, own, token, time);
                throw e;
            }
        }
        takeOff(name, own, token, time);
        return made;
    }

    /** The label does no harm where it is, but AWS does not tidy away a version that has one. */
    private void takeOff(SecretName name, String label, String version, TimeLeft time) {
        try {
            move(name, label, null, version, time);
        } catch (SecretException e) {
            LOG.warn(
                    "a label could not be taken off: secret={} version={} label={} kind={}",
                    name,
                    version,
                    label,
                    e.kind());
        }
    }

    private SecretVersion made(SecretName name, @Nullable String id) {
        if (id == null || id.isEmpty()) {
            throw calls.failures().malformed(name, "the answer has no version");
        }
        return new SecretVersion(config.name(), id, SecretVersion.UNORDERED, null);
    }

    SecretVersion promote(SecretName name, String pending, Duration within) {
        TimeLeft time = calls.timeLeft(within);
        AwsDescription before = reads.describe(name, time);
        Set<String> labels = before.labels().get(pending);
        if (labels == null) {
            throw new SecretNotFoundException(
                    name, config.name(), "there is no such version, or it has no label any more");
        }
        if (!labels.contains(Labels.CURRENT)) {
            if (!labels.contains(Labels.PENDING)) {
                throw calls.failures().conflict(name, "another version is pending, or none");
            }
            makeCurrent(name, pending, before.versionIn(Stage.CURRENT), time);
        }
        if (labels.contains(Labels.PENDING)) {
            noLongerPending(name, pending, time);
        }
        return made(name, pending);
    }

    private void makeCurrent(SecretName name, String pending, @Nullable String current, TimeLeft time) {
        try {
            move(name, Labels.CURRENT, pending, current, time);
        } catch (SecretConflictException e) { // perhaps because this very request came to AWS twice
            if (!pending.equals(reads.describe(name, time).versionIn(Stage.CURRENT))) {
                throw e;
            }
        }
    }

    private void noLongerPending(SecretName name, String version, TimeLeft time) {
        try {
            move(name, Labels.PENDING, null, version, time);
        } catch (SecretConflictException e) {
            if (version.equals(reads.describe(name, time).versionIn(Stage.PENDING))) {
                throw e;
            }
        }
    }

    void move(SecretName name, String label, @Nullable String to, @Nullable String from, TimeLeft time) {
        calls.call(
                name,
                Use.MOVE,
                time,
                (client, limits) -> client.updateSecretVersionStage(UpdateSecretVersionStageRequest.builder()
                        .secretId(calls.id(name))
                        .versionStage(label)
                        .moveToVersionId(to)
                        .removeFromVersionId(from)
                        .overrideConfiguration(limits)
                        .build()));
    }

    SecretVersion rotate(SecretName name, String token, Duration within) {
        return made(
                name,
                calls.call(
                                name,
                                Use.WRITE,
                                calls.timeLeft(within),
                                (client, limits) -> client.rotateSecret(RotateSecretRequest.builder()
                                        .secretId(calls.id(name))
                                        .clientRequestToken(token)
                                        .overrideConfiguration(limits)
                                        .build()))
                        .versionId());
    }

    void delete(SecretName name, Duration within) {
        TimeLeft time = calls.timeLeft(within);
        try {
            calls.call(
                    name,
                    Use.WRITE,
                    time,
                    (client, limits) -> client.deleteSecret(DeleteSecretRequest.builder()
                            .secretId(calls.id(name))
                            .recoveryWindowInDays((long) config.recoveryDays())
                            .overrideConfiguration(limits)
                            .build()));
        } catch (SecretConflictException e) { // of one that is deleted already, that is no failure
            if (reads.describe(name, time).deleted() == null) {
                throw e;
            }
        }
    }

    void restore(SecretName name, Duration within) {
        TimeLeft time = calls.timeLeft(within);
        try {
            calls.call(
                    name,
                    Use.WRITE,
                    time,
                    (client, limits) -> client.restoreSecret(RestoreSecretRequest.builder()
                            .secretId(calls.id(name))
                            .overrideConfiguration(limits)
                            .build()));
        } catch (SecretConflictException e) { // of one that is not deleted, that is no failure
            if (reads.describe(name, time).deleted() != null) {
                throw e;
            }
        }
    }

    /** Text if it is UTF-8, so that AWS' console and others can show it; else bytes. */
    private static <R> R withPayload(SecretBytes value, Payload<R> write) {
        return value.<R, RuntimeException>use(plain -> {
            String text = textOf(plain); // a String of ours that cannot be wiped: the SDK takes no other text
            if (text != null) {
                return write.write(text, null);
            }
            byte[] copy = plain.clone();
            try {
                return write.write(null, SdkBytes.fromByteArrayUnsafe(copy));
            } finally {
                Arrays.fill(copy, (byte) 0);
            }
        });
    }

    private static @Nullable String textOf(byte[] plain) {
        CharBuffer chars;
        try {
            chars = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(plain));
        } catch (CharacterCodingException e) {
            return null;
        }
        try {
            return chars.toString();
        } finally {
            Arrays.fill(chars.array(), '\0');
        }
    }

    /** Exactly one of the two is there. */
    private interface Payload<R> {
        R write(@Nullable String text, @Nullable SdkBytes binary);
    }
}

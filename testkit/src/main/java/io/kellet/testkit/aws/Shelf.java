package io.kellet.testkit.aws;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** All secrets, by name. Guarded by its fake's lock. */
final class Shelf {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9/_+=.@-]{1,512}");
    private static final String ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789";

    private final String region;
    private final TreeMap<String, ShelvedSecret> secrets = new TreeMap<>();
    private int made;

    Shelf(String region) {
        this.region = region;
    }

    /** Those whose time to be restored is over are no more. */
    void purge(Instant now) {
        secrets.values().removeIf(secret -> secret.gone != null && !now.isBefore(secret.gone));
    }

    @Nullable
    ShelvedSecret named(String name) {
        return secrets.get(name);
    }

    ShelvedSecret create(String name, Instant now) {
        if (!NAME.matcher(name).matches()) {
            throw AwsError.validation("Invalid name. Must be a valid name containing alphanumeric characters, or any of"
                    + " the following: -/_+=.@");
        }
        ShelvedSecret secret = new ShelvedSecret(
                name, "arn:aws:secretsmanager:" + region + ":123456789012:secret:" + name + suffix(), now);
        secrets.put(name, secret);
        return secret;
    }

    private String suffix() {
        StringBuilder suffix = new StringBuilder("-Kt");
        int rest = ++made;
        for (int i = 0; i < 4; i++) {
            suffix.append(ALPHABET.charAt(rest % ALPHABET.length()));
            rest /= ALPHABET.length();
        }
        return suffix.toString();
    }

    void remove(ShelvedSecret secret) {
        secrets.remove(secret.name);
    }

    List<ShelvedSecret> all() {
        return new ArrayList<>(secrets.values());
    }

    /** By name, by ARN, or by ARN without its last hyphen and six characters; a whole ARN is looked for first. */
    ShelvedSecret find(String secretId) {
        ShelvedSecret named = secrets.get(secretId);
        if (named != null) {
            return named;
        }
        for (ShelvedSecret secret : secrets.values()) {
            if (secret.arn.equals(secretId)) {
                return secret;
            }
        }
        for (ShelvedSecret secret : secrets.values()) {
            if (secret.arn.substring(0, secret.arn.length() - 7).equals(secretId)) {
                return secret;
            }
        }
        throw AwsError.notFound("Secrets Manager can't find the specified secret.");
    }
}

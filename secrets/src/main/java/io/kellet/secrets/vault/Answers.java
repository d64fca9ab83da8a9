package io.kellet.secrets.vault;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kellet.secrets.json.JsonException;
import io.kellet.secrets.json.JsonView;
import io.kellet.secrets.provider.SecretDeniedException;
import io.kellet.secrets.provider.SecretException;
import io.kellet.secrets.provider.SecretMalformedException;
import io.kellet.secrets.provider.SecretName;
import io.kellet.secrets.provider.SecretNotFoundException;
import io.kellet.secrets.provider.SecretUnavailableException;
import java.util.Arrays;

/** What an answer means that is not the one hoped for. Nothing of its body gets into what is said about it. */
final class Answers {

    static final String STALE_CAS = "did not match the current version";

    private Answers() {}

    /** The envelope of a 200. */
    static JsonView envelope(SecretName name, VaultAnswer answer) {
        if (answer.status() != 200) {
            throw refusal(name, answer);
        }
        try {
            return answer.json();
        } catch (JsonException e) {
            throw malformed(name, "the answer " + e.getMessage());
        }
    }

    /** That it was done: 204, or 200 from servers that have something to say. */
    static void requireDone(SecretName name, VaultAnswer answer) {
        if (answer.status() != 200 && answer.status() != 204) {
            throw refusal(name, answer);
        }
    }

    static SecretMalformedException malformed(SecretName name, String what) {
        return new SecretMalformedException(name, VaultProvider.NAME, what);
    }

    static SecretNotFoundException notFound(SecretName name, String what) {
        return new SecretNotFoundException(name, VaultProvider.NAME, what);
    }

    private static SecretUnavailableException unavailable(SecretName name, String what) {
        return new SecretUnavailableException(name, VaultProvider.NAME, what);
    }

    static SecretException refusal(SecretName name, VaultAnswer answer) {
        int status = answer.status();
        return switch (status) {
            case 403 -> new SecretDeniedException(name, VaultProvider.NAME, "Vault's policies do not allow it");
            case 404 -> missing(name, answer);
            case 301, 302, 303, 307, 308 ->
                unavailable(
                        name,
                        "Vault redirects (status " + status
                                + "), which is not followed: name the active server, or a load"
                                + " balancer in front of it");
            case 412 -> unavailable(name, "this replica of Vault is behind (status 412)");
            case 429 -> unavailable(name, "Vault's rate quota is used up, or the server is a standby (status 429)");
            case 472, 473 -> unavailable(name, "this server of Vault is a standby (status " + status + ")");
            case 503 -> unavailable(name, "Vault is sealed or in maintenance (status 503)");
            default ->
                status >= 500
                        ? unavailable(name, "Vault failed (status " + status + ")")
                        : malformed(name, "Vault answered with status " + status);
        };
    }

    /** A 404 that is no {@code errors: []} says more than that there is nothing. */
    private static SecretException missing(SecretName name, VaultAnswer answer) {
        try {
            JsonView view = answer.json();
            JsonView errors = view.find("errors");
            if (errors != null && errors.kind() == JsonView.Kind.ARRAY) {
                return errors.members().isEmpty()
                        ? notFound(name, "Vault has no such secret")
                        : unavailable(name, "Vault has nothing mounted there (status 404)");
            }
            JsonView warnings = view.find("warnings");
            if (warnings != null && !warnings.members().isEmpty()) {
                return unavailable(name, "the KV engine there is not of the configured version (status 404)");
            }
            return malformed(name, "Vault answered 404 in a form that is not known");
        } catch (JsonException e) {
            return malformed(name, "whoever answered 404 is not Vault: the answer " + e.getMessage());
        }
    }

    /** Is that among the texts of its errors? */
    static boolean says(VaultAnswer answer, String part) {
        try {
            JsonView errors = answer.json().find("errors");
            if (errors == null) {
                return false;
            }
            for (JsonView error : errors.members()) {
                byte[] text = error.stringBytes();
                boolean found = new String(text, UTF_8).contains(part);
                Arrays.fill(text, (byte) 0);
                if (found) {
                    return true;
                }
            }
            return false;
        } catch (JsonException e) {
            return false; // no errors in the way Vault tells them
        }
    }

    /** Was the token not accepted, or what it was used for not allowed? Servers before 1.6 answer 400 where there is none. */
    static boolean isDenied(VaultAnswer answer) {
        return answer.status() == 403 || (answer.status() == 400 && says(answer, "missing client token"));
    }
}

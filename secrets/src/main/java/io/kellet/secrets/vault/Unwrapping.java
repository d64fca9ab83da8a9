package io.kellet.secrets.vault;

import static io.kellet.secrets.vault.VaultTrouble.Kind.NOT_SENT;
import static io.kellet.secrets.vault.VaultTrouble.Kind.REFUSED;

import io.kellet.secrets.json.JsonException;
import io.kellet.secrets.json.JsonText;
import io.kellet.secrets.json.JsonView.Kind;
import io.kellet.secrets.provider.SecretBytes;
import io.kellet.time.Deadline;
import io.kellet.time.NanoClock;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Gets the secret id out of its wrapping, once. It is looked at first, which does not use it up: a wrapping that was made elsewhere than where
 * secret ids are made is refused. That it is gone before we came means that somebody else has opened it, unless an attempt of our own was lost
 * on the wire.
 */
final class Unwrapping {

    private static final String REMEDY = ": revoke the secret id and deliver another";

    private final VaultCalls calls;
    private final NanoClock clock;
    private final Consumer<String> alarm;
    private @Nullable SecretBytes seen; // the wrapping token that was dealt with, for better or worse
    private @Nullable SecretBytes trying; // the one whose opening may have been lost on the wire
    private @Nullable SecretBytes inside; // what was in the one seen

    Unwrapping(VaultCalls calls, NanoClock clock, Consumer<String> alarm) {
        this.calls = calls;
        this.clock = clock;
        this.alarm = alarm;
    }

    /** The secret id, which the caller closes. */
    SecretBytes secretId(VaultLogin.AppRole role, long within) throws VaultTrouble {
        long deadline = Deadline.after(clock.nanos(), within);
        try (SecretBytes wrapping = LoginFlow.read(role.secretId())) {
            if (seen != null && seen.sameAs(wrapping)) {
                if (inside == null) {
                    throw new VaultTrouble(NOT_SENT, "the wrapping token was refused before" + REMEDY);
                }
                return inside.copy();
            }
            requirePath(role, wrapping, deadline);
            trying = replaced(trying, wrapping.copy());
            SecretBytes opened = open(wrapping, deadline);
            seen = replaced(seen, wrapping.copy());
            inside = replaced(inside, opened);
            return opened.copy();
        }
    }

    private static SecretBytes replaced(@Nullable SecretBytes old, SecretBytes now) {
        if (old != null) {
            old.close();
        }
        return now;
    }

    private void requirePath(VaultLogin.AppRole role, SecretBytes wrapping, long deadline) throws VaultTrouble {
        byte[] body;
        try (JsonText text = new JsonText()) {
            text.raw("{\"token\":");
            wrapping.<JsonText, RuntimeException>use(text::string);
            body = text.raw("}").toBytes();
        }
        try (VaultAnswer answer =
                calls.write("sys/wrapping/lookup", body, null, Deadline.remaining(deadline, clock.nanos()))) {
            if (answer.status() == 400 || answer.status() == 403 || answer.status() == 404) {
                throw refused(wrapping, "the wrapping token is not valid any more");
            }
            String path = LoginFlow.accepted(answer, "the wrapping token")
                    .get("data", Kind.OBJECT)
                    .get("creation_path", Kind.STRING)
                    .text();
            if (!Pattern.matches("auth/" + Pattern.quote(role.mount()) + "/role/[^/]+/secret-id", path)) {
                throw refused(wrapping, "the wrapping token was not made where secret ids are made");
            }
        } catch (JsonException e) {
            throw new VaultTrouble(REFUSED, "the answer about the wrapping token " + e.getMessage());
        } finally {
            Arrays.fill(body, (byte) 0);
        }
    }

    private SecretBytes open(SecretBytes wrapping, long deadline) throws VaultTrouble {
        try (VaultAnswer answer = calls.write(
                "sys/wrapping/unwrap", Payload.ascii("{}"), wrapping, Deadline.remaining(deadline, clock.nanos()))) {
            if (answer.status() == 400 || answer.status() == 403) {
                trying = null; // this very attempt was answered: nothing of ours was lost
                throw refused(wrapping, "the wrapping token was opened by somebody else");
            }
            byte[] id = LoginFlow.accepted(answer, "the wrapping token")
                    .get("data", Kind.OBJECT)
                    .get("secret_id", Kind.STRING)
                    .stringBytes();
            return SecretBytes.takeOver(id);
        } catch (JsonException e) {
            throw new VaultTrouble(REFUSED, "the answer with the secret id " + e.getMessage());
        }
    }

    private VaultTrouble refused(SecretBytes wrapping, String why) {
        boolean perhapsOurs = trying != null && trying.sameAs(wrapping);
        seen = replaced(seen, wrapping.copy());
        if (inside != null) {
            inside.close();
            inside = null;
        }
        if (!perhapsOurs) {
            alarm.accept(why);
        }
        return new VaultTrouble(REFUSED, why + REMEDY);
    }

    void close() {
        for (SecretBytes kept : new SecretBytes[] {seen, trying, inside}) {
            if (kept != null) {
                kept.close();
            }
        }
    }
}

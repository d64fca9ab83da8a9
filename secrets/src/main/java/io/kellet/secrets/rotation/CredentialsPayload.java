package io.kellet.secrets.rotation;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kellet.secrets.json.JsonException;
import io.kellet.secrets.json.JsonText;
import io.kellet.secrets.json.JsonView;
import io.kellet.secrets.json.JsonView.Kind;
import io.kellet.secrets.provider.SecretBytes;
import io.kellet.secrets.provider.SecretFunction;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object with a user name and a password among its members, {@code username} (or {@code user}) and {@code password}, as database
 * credentials are stored.
 */
final class CredentialsPayload {

    private CredentialsPayload() {}

    static String username(SecretBytes payload) throws RotationStepException {
        return payload.<String, RotationStepException>use(plain -> text(object(plain)));
    }

    /** Gives the password's UTF-8 to the function; wiped when it returns. */
    static <R extends @Nullable Object, X extends Exception> R usePassword(
            SecretBytes payload, SecretFunction<? super byte[], ? extends R, ? extends X> function)
            throws X, RotationStepException {
        byte[] password = payload.<byte[], RotationStepException>use(CredentialsPayload::password);
        try {
            return function.apply(password);
        } finally {
            Arrays.fill(password, (byte) 0);
        }
    }

    /** The same object with another user name and password; all other members stay as they are and where they are. */
    static SecretBytes with(SecretBytes payload, String username, byte[] password) throws RotationStepException {
        return payload.<SecretBytes, RotationStepException>use(plain -> {
            JsonView object = object(plain);
            String user = userMember(object);
            text(object);
            Arrays.fill(password(plain), (byte) 0); // is there one
            return SecretBytes.takeOver(
                    JsonText.replacing(object, Map.of(user, username.getBytes(UTF_8), "password", password)));
        });
    }

    private static JsonView object(byte[] plain) throws RotationStepException {
        try {
            JsonView document = JsonView.of(plain);
            if (!document.isObject()) {
                throw new RotationStepException("the secret must be a JSON object: " + document.kind());
            }
            return document;
        } catch (JsonException e) {
            throw new RotationStepException("the secret " + e.getMessage());
        }
    }

    private static String userMember(JsonView object) {
        return object.find("username") != null ? "username" : "user";
    }

    private static String text(JsonView object) throws RotationStepException {
        try {
            byte[] name = object.get(userMember(object), Kind.STRING).stringBytes();
            return new String(name, UTF_8);
        } catch (JsonException e) {
            throw new RotationStepException("the secret " + e.getMessage());
        }
    }

    private static byte[] password(byte[] plain) throws RotationStepException {
        try {
            return object(plain).get("password", Kind.STRING).stringBytes();
        } catch (JsonException e) {
            throw new RotationStepException("the secret " + e.getMessage());
        }
    }
}

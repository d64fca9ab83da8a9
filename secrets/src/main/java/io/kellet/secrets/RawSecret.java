package io.kellet.secrets;

import io.kellet.secrets.provider.SecretBytes;
import io.kellet.secrets.provider.SecretFunction;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A value that is taken as it is. */
public final class RawSecret extends Secret {

    private final SecretBytes value;

    RawSecret(Origin origin, SecretBytes value) {
        super(origin, List.of(value));
        this.value = value;
    }

    /** Gives the bytes to the function, as a copy that is wiped when it returns. */
    public <R extends @Nullable Object, X extends Throwable> R use(
            SecretFunction<? super byte[], ? extends R, ? extends X> function) throws X {
        return this.<R, X>bytes(value, "value", function);
    }

    /** Gives the characters that the bytes are the UTF-8 of to the function; wiped when it returns. */
    public <R extends @Nullable Object, X extends Throwable> R useChars(
            SecretFunction<? super char[], ? extends R, ? extends X> function) throws X {
        return this.<R, X>chars(value, "value", function);
    }

    /** How many bytes. */
    public int length() {
        return value.length();
    }
}

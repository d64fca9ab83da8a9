package io.kellet.testkit.aws;

import io.kellet.testkit.wire.Json;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a request asks for. A member of the wrong type is refused as AWS does, and one that this fake does not know, too: a test should hear of it. */
final class Arguments {

    private final Map<String, @Nullable Object> members;
    private final Set<String> asked = new HashSet<>();

    private Arguments(Map<String, @Nullable Object> members) {
        this.members = members;
    }

    static Arguments of(byte[] body) {
        try {
            return new Arguments(Json.readObject(body));
        } catch (IllegalArgumentException e) {
            throw AwsError.of("SerializationException", "the body is not a JSON object");
        }
    }

    private @Nullable Object member(String name) {
        asked.add(name);
        return members.get(name);
    }

    @Nullable
    String text(String name) {
        Object value = member(name);
        if (value == null || value instanceof String) {
            return (String) value;
        }
        throw wrongType(name);
    }

    String required(String name) {
        String value = text(name);
        if (value == null || value.isEmpty()) {
            throw AwsError.validation("Value at '" + name + "' failed to satisfy constraint: Member must not be null");
        }
        return value;
    }

    /** What stands for a version: 32 to 64 letters, digits and hyphens. */
    @Nullable
    String id(String name) {
        String id = text(name);
        if (id != null && !id.matches("[A-Za-z0-9-]{32,64}")) {
            throw AwsError.validation("Value at '" + name + "' must have length 32 to 64");
        }
        return id;
    }

    @Nullable
    String label(String name) {
        String label = text(name);
        if (label != null && (label.isEmpty() || label.length() > 256)) {
            throw AwsError.validation("Value at '" + name + "' must have length 1 to 256");
        }
        return label;
    }

    @Nullable
    Integer number(String name, int least, int most) {
        Object value = member(name);
        if (value == null) {
            return null;
        }
        if (!(value instanceof BigDecimal number)) {
            throw wrongType(name);
        }
        int whole = number.intValue();
        if (number.compareTo(BigDecimal.valueOf(whole)) != 0 || whole < least || whole > most) {
            throw AwsError.validation("Value at '" + name + "' must be " + least + " to " + most);
        }
        return whole;
    }

    boolean flag(String name, boolean otherwise) {
        Object value = member(name);
        if (value == null) {
            return otherwise;
        }
        if (value instanceof Boolean flag) {
            return flag;
        }
        throw wrongType(name);
    }

    /** Null if it is not there. */
    @Nullable
    List<String> texts(String name) {
        List<@Nullable Object> values = list(name);
        if (values == null) {
            return null;
        }
        List<String> texts = new ArrayList<>();
        for (Object value : values) {
            if (!(value instanceof String text)) {
                throw wrongType(name);
            }
            texts.add(text);
        }
        return texts;
    }

    /** Null if it is not there. */
    @Nullable
    List<Arguments> objects(String name) {
        List<@Nullable Object> values = list(name);
        if (values == null) {
            return null;
        }
        List<Arguments> objects = new ArrayList<>();
        for (Object value : values) {
            Map<String, @Nullable Object> object = Json.object(value);
            if (object == null) {
                throw wrongType(name);
            }
            objects.add(new Arguments(object));
        }
        return objects;
    }

    @SuppressWarnings("unchecked") // whatever is in it, each is looked at
    private @Nullable List<@Nullable Object> list(String name) {
        Object value = member(name);
        if (value == null || value instanceof List<?>) {
            return (List<@Nullable Object>) value;
        }
        throw wrongType(name);
    }

    /** The value to keep; null if there is none. */
    @Nullable
    Value value() {
        String text = text("SecretString");
        String binary = text("SecretBinary");
        if (text != null && binary != null) {
            throw AwsError.invalidParameter("You can't specify both a binary secret value and a string secret value.");
        }
        if (text != null) {
            return Value.of(text);
        }
        if (binary == null) {
            return null;
        }
        try {
            return Value.of(Base64.getDecoder().decode(binary));
        } catch (IllegalArgumentException e) {
            throw AwsError.of("SerializationException", "SecretBinary is not base64");
        }
    }

    /** All members were asked for by now. */
    void end() {
        for (String name : members.keySet()) {
            if (!asked.contains(name)) {
                throw AwsError.validation("this fake does not know the member '" + name + "' of this operation");
            }
        }
    }

    private static AwsError wrongType(String name) {
        return AwsError.of("SerializationException", "Value at '" + name + "' has the wrong type");
    }
}

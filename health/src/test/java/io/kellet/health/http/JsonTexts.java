package io.kellet.health.http;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads JSON as strictly as can be, and knows MicroProfile's own schema. */
final class JsonTexts {

    private static final JsonMapper STRICT = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final Schema MICROPROFILE = microProfile();

    private JsonTexts() {}

    private static Schema microProfile() {
        try (InputStream schema = JsonTexts.class.getResourceAsStream("/health-check-schema.json")) {
            return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_4)
                    .getSchema(Objects.requireNonNull(schema, "the schema of microprofile-health-tck"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Fails if it is not UTF-8, not JSON, more than one value, or has a key twice. */
    static JsonNode parse(byte[] utf8) {
        try {
            return STRICT.readTree(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(utf8))
                    .toString());
        } catch (CharacterCodingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What MicroProfile's schema has against it, in words. */
    static List<String> microProfileErrors(byte[] utf8) {
        return MICROPROFILE.validate(parse(utf8)).stream().map(Object::toString).toList();
    }
}

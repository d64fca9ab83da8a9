package io.kellet.benchmarks.secrets;

import java.nio.charset.StandardCharsets;

/** What is kept: no secret. */
public final class Payload {

    public static final String TEXT = "{\"username\":\"app\",\"password\":\"correct-horse-battery-staple-000\"}";

    static final byte[] BYTES = TEXT.getBytes(StandardCharsets.UTF_8);

    private Payload() {}
}

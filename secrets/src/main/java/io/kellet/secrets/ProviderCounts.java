package io.kellet.secrets;

import io.kellet.secrets.provider.SecretException;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** How a provider's calls ended, by the kinds of {@link SecretException}, and {@code ok}. */
final class ProviderCounts {

    static final List<String> OUTCOMES =
            List.of("ok", "not_found", "denied", "malformed", "unavailable", "tampered", "expired", "conflict");

    private final LongAdder[] ended = new LongAdder[OUTCOMES.size()];

    ProviderCounts() {
        for (int i = 0; i < ended.length; i++) {
            ended[i] = new LongAdder();
        }
    }

    /** @param why null if it gave a value */
    void ended(@Nullable SecretException why) {
        ended[OUTCOMES.indexOf(why == null ? "ok" : why.kind())].increment();
    }

    long of(String outcome) {
        return ended[OUTCOMES.indexOf(outcome)].sum();
    }
}

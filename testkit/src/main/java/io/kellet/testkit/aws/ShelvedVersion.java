package io.kellet.testkit.aws;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** One version of a secret. Guarded by its fake's lock. */
final class ShelvedVersion {

    static final int MOST_LABELS = 20;

    final String id;
    final Instant created;
    final TreeSet<String> labels = new TreeSet<>();

    /** Null as long as a rotation has only begun. */
    @Nullable
    Value value;

    ShelvedVersion(String id, Instant created, @Nullable Value value) {
        this.id = id;
        this.created = created;
        this.value = value;
    }

    List<String> labelList() {
        return new ArrayList<>(labels);
    }

    /** As AWS writes a time: seconds with a fraction. */
    static BigDecimal seconds(Instant time) {
        return BigDecimal.valueOf(time.toEpochMilli(), 3);
    }
}

package io.kellet.health.http;

import io.kellet.health.HealthSnapshot;
import io.kellet.health.HealthStatus;
import io.kellet.time.Deadline;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Bodies, each written once for each snapshot. What was written hangs on the very snapshot object it was written from, and is found only by
 * that object, so nobody is given an old body for a newer snapshot. Whoever comes with an older snapshot than the one that is kept
 * has his written for him alone.
 */
final class Renditions {

    /** What was not asked for during this time is no longer written in advance. */
    static final long REMEMBERED_NANOS = 300_000_000_000L;

    record Key(Target target, Shape shape, boolean detailed) {}

    /** A body, and what it says; nobody changes it. */
    static final class Rendition {
        private final HealthStatus status;
        private final byte[] body;

        Rendition(HealthStatus status, byte[] body) {
            this.status = status;
            this.body = body;
        }

        HealthStatus status() {
            return status;
        }

        byte[] body() {
            return body;
        }
    }

    private record Written(HealthSnapshot of, Map<Key, Rendition> bodies) {}

    private final int maxBody;
    private final Map<Key, Long> asked = new ConcurrentHashMap<>();
    private final AtomicReference<@Nullable Written> kept = new AtomicReference<>();

    Renditions(int maxBody) {
        this.maxBody = maxBody;
    }

    /**
     * What the snapshot says, written down; null if it has nothing of that name.
     *
     * @param now the clock's reading
     */
    @Nullable
    Rendition of(HealthSnapshot snapshot, Key key, long now) {
        Map<Key, Rendition> bodies = bodiesOf(snapshot);
        Rendition known = bodies.get(key);
        Rendition rendition = known != null ? known : write(snapshot, key);
        if (rendition != null) {
            asked.put(key, now);
            bodies.put(key, rendition);
        }
        return rendition;
    }

    /** Writes down what was asked for lately and is not there yet. */
    void prepare(HealthSnapshot snapshot, long now) {
        Map<Key, Rendition> bodies = bodiesOf(snapshot);
        for (Iterator<Map.Entry<Key, Long>> each = asked.entrySet().iterator(); each.hasNext(); ) {
            Map.Entry<Key, Long> entry = each.next();
            if (Deadline.hasPassed(entry.getValue() + REMEMBERED_NANOS, now)) {
                each.remove();
            } else if (!bodies.containsKey(entry.getKey())) {
                Rendition rendition = write(snapshot, entry.getKey());
                if (rendition != null) {
                    bodies.put(entry.getKey(), rendition);
                }
            }
        }
    }

    /** Are they written for this very snapshot, so that a request finds them? For tests. */
    boolean isPrepared(HealthSnapshot snapshot, Key key) {
        Written written = kept.get();
        return written != null && written.of() == snapshot && written.bodies().containsKey(key);
    }

    private @Nullable Rendition write(HealthSnapshot snapshot, Key key) {
        Answer answer = Answer.of(snapshot, key.target());
        return answer == null
                ? null
                : new Rendition(answer.status(), Body.of(answer, key.shape(), key.detailed(), maxBody));
    }

    private Map<Key, Rendition> bodiesOf(HealthSnapshot snapshot) {
        while (true) {
            Written seen = kept.get();
            if (seen != null && seen.of() == snapshot) {
                return seen.bodies();
            }
            Written fresh = new Written(snapshot, new ConcurrentHashMap<>());
            boolean older = seen != null && snapshot.version() < seen.of().version();
            if (older || kept.compareAndSet(seen, fresh)) {
                return fresh.bodies();
            }
        }
    }
}

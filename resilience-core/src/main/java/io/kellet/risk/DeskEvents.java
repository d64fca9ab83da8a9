package io.kellet.risk;

import io.kellet.event.EventBus;
import io.kellet.event.SequencedSource;
import io.kellet.event.Topic;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** Numbers what a desk did and tells listeners in that order. Under its desk's lock. */
final class DeskEvents {

    private final @Nullable EventBus bus;
    private final @Nullable SequencedSource source;
    private long commits;

    /** @param bus null if nobody is to be told */
    DeskEvents(@Nullable EventBus bus, String source) {
        this.bus = bus;
        this.source = bus == null ? null : bus.sequencedSource(source, 1);
    }

    <E> void publish(Class<E> type, LongFunction<E> event) {
        long commit = ++commits;
        if (bus == null || source == null) {
            return;
        }
        boolean published = false;
        try {
            Topic<E> topic = bus.topic(type);
            if (topic.isHeard()) {
                source.publish(commit, topic, event.apply(commit));
                published = true;
            }
        } finally {
            if (!published) {
                source.skip(commit); // those after it shall not wait for it
            }
        }
    }
}

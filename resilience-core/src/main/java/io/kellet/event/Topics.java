package io.kellet.event;

import static java.util.Objects.requireNonNull;

import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Who listens to what. Changes are rare and take a lock, under which no foreign code runs; a publisher and the thread
 * that delivers read one array per topic.
 */
final class Topics {

    private final String bus;
    private final ReentrantLock lock = new ReentrantLock();

    // the rest is guarded by the lock
    private final Map<Class<?>, Topic<?>> topics = new HashMap<>();
    private final List<Subscription> subscriptions = new ArrayList<>();
    private boolean closed;

    Topics(String bus) {
        this.bus = bus;
    }

    @SuppressWarnings("unchecked") // a topic is kept under its own class
    <E> Topic<E> topic(Class<E> type) {
        requireNonNull(type, "type");
        if (!Modifier.isFinal(type.getModifiers()) || type.isArray() || type.isPrimitive()) {
            throw new IllegalArgumentException("a topic needs a final class of event, such as a record: type="
                    + type.getName() + "; subscribing works with any type");
        }
        lock.lock();
        try {
            Topic<?> topic = topics.get(type);
            if (topic == null) {
                topic = new Topic<>(type, this);
                topics.put(type, topic);
                refresh(topic);
            }
            return (Topic<E>) topic;
        } finally {
            lock.unlock();
        }
    }

    Subscription add(String name, Class<?> type, EventListener<?> listener) {
        Subscription added = new Subscription(name, type, listener, this);
        lock.lock();
        try {
            if (closed) {
                throw new IllegalStateException("bus is closed: bus=" + bus + " listener=" + name);
            }
            subscriptions.add(added);
            refreshAll(type);
        } finally {
            lock.unlock();
        }
        return added;
    }

    void remove(Subscription subscription) {
        lock.lock();
        try {
            subscription.release();
            // after the bus was closed there is nothing left to remove it from
            if (subscriptions.remove(subscription)) {
                topics.values().forEach(this::refresh);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Ends every subscription. Topics that were heard stay so, and what is published to them is counted. */
    void close() {
        lock.lock();
        try {
            closed = true;
            for (Topic<?> topic : topics.values()) {
                if (topic.isHeard()) {
                    topic.listeners(Topic.BUS_IS_CLOSED);
                }
            }
            subscriptions.forEach(Subscription::release);
            subscriptions.clear();
        } finally {
            lock.unlock();
        }
    }

    private void refreshAll(Class<?> type) {
        for (Topic<?> topic : topics.values()) {
            if (type.isAssignableFrom(topic.type())) {
                refresh(topic);
            }
        }
    }

    private void refresh(Topic<?> topic) {
        Subscription[] now = subscriptions.stream()
                .filter(subscription -> subscription.wants(topic.type()))
                .toArray(Subscription[]::new);
        topic.listeners(now.length == 0 ? Topic.NOBODY : now);
    }
}

package io.kellet.secrets;

import io.kellet.audit.AuditTrail;
import io.kellet.event.EventBus;
import io.kellet.event.EventSource;
import io.kellet.event.Topic;
import io.kellet.secrets.provider.SecretException;
import io.kellet.secrets.provider.SecretName;
import io.kellet.secrets.provider.SecretVersion;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says what happened: to the bus, to the audit trail and in the log. On the thread for news, so that a trail which waits keeps nobody waiting. */
final class Notes {

    /** One line for each provider that goes down or comes back and each secret that is lost or tampered with, by the thread for news. */
    private static final Logger LOG = LoggerFactory.getLogger(Notes.class);

    private final String name;
    private final String actor;
    private final AuditTrail trail;
    private final InstantSource wall;
    private final Counts counts;
    private final Executor news;
    private final @Nullable EventSource source;
    private final @Nullable EventBus bus;

    Notes(
            String name,
            String actor,
            AuditTrail trail,
            InstantSource wall,
            Counts counts,
            Executor news,
            @Nullable EventBus bus) {
        this.name = name;
        this.actor = actor;
        this.trail = trail;
        this.wall = wall;
        this.counts = counts;
        this.news = news;
        this.bus = bus;
        source = bus == null ? null : bus.source("secrets:" + name);
    }

    /** A future is completed whatever happens to the thread for news: somebody waits for it. */
    private record Completion(
            Waiter waiter, @Nullable Secret value, @Nullable SecretException failure) implements Runnable {

        @Override
        public void run() {
            waiter.done(value, failure);
        }

        /** Not the value. */
        @Override
        public String toString() {
            return "Completion";
        }
    }

    /** What is untold is not told any more, but for those who wait. */
    void close(List<Runnable> untold) {
        for (Runnable step : untold) {
            if (step instanceof Completion) {
                Work.guarded(step);
            } else {
                counts.unrecorded.increment();
            }
        }
        if (source != null) {
            source.close();
        }
    }

    /** Threads at once; futures on the thread for news, because nobody knows what hangs on them. */
    void tell(List<Waiter> waiters, @Nullable Secret value, @Nullable SecretException failure) {
        for (Waiter waiter : waiters) {
            Completion completion = new Completion(waiter, value, failure);
            if (waiter.future == null) {
                completion.run();
            } else {
                try {
                    news.execute(completion);
                } catch (RejectedExecutionException closedOrFull) {
                    completion.run();
                }
            }
        }
    }

    /** On the thread for news. If that has ended, or is so far behind that no more may wait, it is counted and not said. */
    private void later(Runnable step) {
        try {
            news.execute(() -> Work.guarded(step));
        } catch (RejectedExecutionException closedOrFull) {
            counts.unrecorded.increment();
        }
    }

    private <E> void publish(Class<E> type, E event) {
        if (source != null && bus != null) {
            Topic<E> topic = bus.topic(type);
            source.publish(topic, event);
        }
    }

    private void record(String action, SecretName secret, String version, String provider, String what, boolean stale) {
        boolean kept = trail.entry(action)
                .actor(actor)
                .subject(secret.text())
                .put("version", version)
                .put("provider", provider)
                .put("outcome", what)
                .put("stale", stale)
                .append();
        if (!kept) {
            counts.unrecorded.increment();
        }
    }

    private void record(String action, SecretName secret, SecretVersion version, String what, boolean stale) {
        record(action, secret, version.id(), version.provider(), what, stale);
    }

    void fetched(Work work, SecretName secret, SecretVersion version) {
        work.then(() -> later(() -> record("secret.fetched", secret, version, "ok", false)));
    }

    void refused(Work work, SecretName secret, SecretException failure) {
        work.then(() -> later(() -> {
            String action = failure.kind().equals("denied") ? "secret.denied" : "secret.failed";
            record(action, secret, "", failure.provider(), failure.kind(), false);
        }));
    }

    void tampered(Work work, SecretName secret, SecretException failure) {
        work.then(() -> later(() -> {
            LOG.error(
                    "secret was tampered with: secrets={} secret={} provider={} what=\"{}\"",
                    name,
                    secret,
                    failure.provider(),
                    failure.what());
            publish(
                    SecretTampered.class,
                    new SecretTampered(name, secret, failure.provider(), failure.what(), wall.instant()));
        }));
    }

    void rotated(Work work, SecretName secret, SecretVersion from, SecretVersion to, boolean acknowledged) {
        work.then(() -> later(() -> {
            record("secret.rotated", secret, to, acknowledged ? "acknowledged" : "unacknowledged", false);
            publish(SecretRotated.class, new SecretRotated(name, secret, from, to, acknowledged, wall.instant()));
        }));
    }

    void unacknowledged(Work work, SecretName secret, SecretVersion to, String listener, String why) {
        work.then(() -> later(() -> {
            LOG.warn(
                    "listener is not ready for a version that is put to use: secrets={} secret={} version={} listener={} why={}",
                    name,
                    secret,
                    to,
                    listener,
                    why);
            publish(
                    SecretRotationUnacknowledged.class,
                    new SecretRotationUnacknowledged(name, secret, to, listener, why, wall.instant()));
        }));
    }

    void stale(Work work, SecretName secret, SecretVersion version, String why) {
        work.then(() -> later(() -> {
            record("secret.stale", secret, version, why, true);
            publish(SecretStale.class, new SecretStale(name, secret, version, why, wall.instant()));
        }));
    }

    void lost(Work work, SecretName secret, SecretVersion version, SecretState state, String why) {
        work.then(() -> later(() -> {
            LOG.warn(
                    "secret is lost: secrets={} secret={} version={} state={} why=\"{}\"",
                    name,
                    secret,
                    version,
                    state,
                    why);
            record("secret.lost", secret, version, why, true);
            publish(SecretLost.class, new SecretLost(name, secret, version, state, why, wall.instant()));
        }));
    }

    void rejected(Work work, SecretName secret, SecretVersion version) {
        work.then(() -> later(() -> record("secret.rejected", secret, version, "rejected", false)));
    }

    void degraded(Work work, SecretName secret, SecretVersion version, boolean degraded) {
        work.then(() -> later(() ->
                publish(SecretDegraded.class, new SecretDegraded(name, secret, version, degraded, wall.instant()))));
    }

    void provider(Work work, String provider, boolean up, String why) {
        work.then(() -> later(() -> {
            if (up) {
                LOG.info("secret provider answers again: secrets={} provider={}", name, provider);
            } else {
                LOG.warn("secret provider fails: secrets={} provider={} why=\"{}\"", name, provider, why);
            }
            publish(SecretProviderChanged.class, new SecretProviderChanged(name, provider, up, why, wall.instant()));
        }));
    }
}

package io.kellet.secrets.rotation;

import io.kellet.audit.AuditEntry;
import io.kellet.audit.AuditTrail;
import io.kellet.event.EventBus;
import io.kellet.event.EventSource;
import io.kellet.event.Topic;
import io.kellet.secrets.provider.SecretName;
import io.kellet.secrets.provider.SecretVersion;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the log, the bus and the audit trail what became of rotations, and counts. Any thread; throws nothing, and says nothing of values. */
final class RotationRecords implements AutoCloseable {

    /** One line when a rotation starts, succeeds or fails, by the thread that makes the attempt or finds that it hangs. */
    private static final Logger LOG = LoggerFactory.getLogger(RotationRecords.class);

    private final String scheduler;
    private final String actor;
    private final AuditTrail trail;
    private final @Nullable EventSource source;
    private final @Nullable Topic<RotationStarted> started;
    private final @Nullable Topic<RotationSucceeded> succeeded;
    private final @Nullable Topic<RotationFailed> failed;

    private final AtomicLong starts = new AtomicLong();
    private final AtomicLong resumes = new AtomicLong();
    private final AtomicLong replacements = new AtomicLong();
    private final AtomicLong successes = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    private final AtomicLong timeouts = new AtomicLong();

    RotationRecords(String scheduler, String actor, AuditTrail trail, @Nullable EventBus bus) {
        this.scheduler = scheduler;
        this.actor = actor;
        this.trail = trail;
        source = bus == null ? null : bus.source("rotation:" + scheduler);
        started = bus == null ? null : bus.topic(RotationStarted.class);
        succeeded = bus == null ? null : bus.topic(RotationSucceeded.class);
        failed = bus == null ? null : bus.topic(RotationFailed.class);
    }

    void started(SecretName secret, SecretVersion from, int attempt, boolean resumed) {
        starts.incrementAndGet();
        if (resumed) {
            resumes.incrementAndGet();
        }
        guarded(() -> {
            LOG.info(
                    "rotation started: scheduler={} secret={} from={} attempt={} resumed={}",
                    scheduler,
                    secret,
                    from,
                    attempt,
                    resumed);
            publish(started, new RotationStarted(scheduler, secret, from, attempt, resumed));
            entry("secret.rotation-started", secret, attempt)
                    .put("from", from.toString())
                    .put("resumed", resumed)
                    .append();
        });
    }

    void replaced() {
        replacements.incrementAndGet();
    }

    void succeeded(SecretName secret, SecretVersion from, SecretVersion to, int attempt) {
        successes.incrementAndGet();
        guarded(() -> {
            LOG.info(
                    "rotation succeeded: scheduler={} secret={} from={} to={} attempt={}",
                    scheduler,
                    secret,
                    from,
                    to,
                    attempt);
            publish(succeeded, new RotationSucceeded(scheduler, secret, from, to, attempt));
            entry("secret.rotation-succeeded", secret, attempt)
                    .put("from", from.toString())
                    .put("to", to.toString())
                    .append();
        });
    }

    void failed(SecretName secret, RotationFailure failure, int attempt) {
        failures.incrementAndGet();
        if (failure.isTimeout()) {
            timeouts.incrementAndGet();
        }
        guarded(() -> {
            LOG.warn(
                    "rotation failed, it is tried again: scheduler={} secret={} phase={} kind={} attempt={} detail=\"{}\"",
                    scheduler,
                    secret,
                    failure.phase().text(),
                    failure.kind(),
                    attempt,
                    failure.detail());
            publish(
                    failed,
                    new RotationFailed(scheduler, secret, failure.phase(), failure.kind(), failure.detail(), attempt));
            entry("secret.rotation-failed", secret, attempt)
                    .put("phase", failure.phase().text())
                    .put("kind", failure.kind())
                    .put("detail", failure.detail())
                    .append();
        });
    }

    private AuditEntry entry(String action, SecretName secret, int attempt) {
        return trail.entry(action).actor(actor).subject(secret.text()).put("attempt", attempt);
    }

    private <E> void publish(@Nullable Topic<E> topic, E event) {
        if (source != null && topic != null) {
            source.publish(topic, event);
        }
    }

    /** A log, a bus or a trail that is broken must not stop a rotation in the middle. */
    private void guarded(Runnable report) {
        try {
            report.run();
        } catch (RuntimeException | Error e) {
            LOG.error("rotation could not be reported: scheduler={}", scheduler, e);
        }
    }

    RotationStats stats(int running, int hung) {
        return new RotationStats(
                starts.get(),
                resumes.get(),
                replacements.get(),
                successes.get(),
                failures.get(),
                timeouts.get(),
                running,
                hung);
    }

    @Override
    public void close() {
        if (source != null) {
            source.close();
        }
    }
}

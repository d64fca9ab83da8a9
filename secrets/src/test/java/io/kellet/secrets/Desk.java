package io.kellet.secrets;

import io.kellet.audit.AuditQueue;
import io.kellet.audit.AuditQueueConfig;
import io.kellet.audit.AuditRecord;
import io.kellet.event.EventBus;
import io.kellet.event.EventBusConfig;
import io.kellet.secrets.provider.SecretName;
import io.kellet.testkit.ManualClock;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.function.UnaryOperator;

/** Secrets without threads before three providers, AWS, Vault and a local one, with all that can be seen from outside. */
final class Desk {

    static final SecretName KEY = SecretName.of("venue/key");

    final ManualClock clock = new ManualClock();
    final ScriptedProvider aws = new ScriptedProvider("aws", clock);
    final ScriptedProvider vault = new ScriptedProvider("vault", clock);
    final ScriptedProvider local = new ScriptedProvider("local", clock);
    final EventBus bus = EventBus.manual(EventBusConfig.named("desk").build(), clock);
    final AuditQueue trail = AuditQueue.of(AuditQueueConfig.named("desk").build(), clock);
    final Queue<Runnable> queued = new ConcurrentLinkedQueue<>();
    final Secrets secrets;
    private final List<Object> events = new ArrayList<>();
    private volatile boolean queueing;

    private Desk(UnaryOperator<SecretsConfig.Builder> settings) {
        local.remote = false;
        bus.subscribe("desk", Object.class, events::add);
        Executor executor = run -> {
            if (queueing) {
                queued.add(run);
            } else {
                run.run();
            }
        };
        SecretsConfig config =
                settings.apply(SecretsConfig.named("desk").seed(42)).build();
        secrets = Secrets.of(config)
                .clock(clock)
                .wall(() -> Instant.EPOCH)
                .events(bus)
                .trail(trail)
                .provider(aws)
                .provider(vault)
                .provider(local)
                .manual(executor);
    }

    static Desk open() {
        return new Desk(settings -> settings);
    }

    static Desk open(UnaryOperator<SecretsConfig.Builder> settings) {
        return new Desk(settings);
    }

    /** From now on calls are handed over and not made before {@link #run}. */
    Desk queueing() {
        queueing = true;
        return this;
    }

    /** Makes the calls that were handed over, and from now on all at once. */
    void run() {
        queueing = false;
        for (Runnable next = queued.poll(); next != null; next = queued.poll()) {
            next.run();
        }
    }

    /** Lets time pass as the keeper would see it: it looks whenever it said it would. */
    void pass(Duration time) {
        long left = time.toNanos();
        while (left > 0) {
            long step = Math.max(1_000_000, Math.min(left, secrets.turn()));
            step = Math.min(step, left);
            clock.advanceNanos(step);
            left -= step;
        }
        secrets.turn();
    }

    List<Object> events() {
        bus.deliverPending();
        return events;
    }

    <E> List<E> events(Class<E> type) {
        return events().stream().filter(type::isInstance).map(type::cast).toList();
    }

    /** What went on record since it was last asked. */
    List<AuditRecord> records() {
        List<AuditRecord> records = new ArrayList<>();
        trail.drain(
                (nanos, bytes, length, receipt) -> {
                    if (length > 0) {
                        records.add(AuditRecord.decode(ByteBuffer.wrap(bytes.clone(), 0, length)));
                    }
                },
                Integer.MAX_VALUE);
        return records;
    }

    static String text(RawSecret secret) {
        return secret.<String, RuntimeException>useChars(String::new);
    }
}

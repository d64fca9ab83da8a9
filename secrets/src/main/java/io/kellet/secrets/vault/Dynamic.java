package io.kellet.secrets.vault;

import static io.kellet.secrets.vault.VaultTrouble.Kind.NOT_SENT;

import io.kellet.secrets.json.JsonException;
import io.kellet.secrets.json.JsonText;
import io.kellet.secrets.json.JsonView;
import io.kellet.secrets.json.JsonView.Kind;
import io.kellet.secrets.provider.Fetched;
import io.kellet.secrets.provider.SecretBytes;
import io.kellet.secrets.provider.SecretName;
import io.kellet.secrets.provider.SecretVersion;
import io.kellet.secrets.provider.Stage;
import io.kellet.secrets.provider.Which;
import io.kellet.time.Deadline;
import io.kellet.time.NanoClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Credentials that are made on demand and live as long as their lease. A fetch at its time renews the lease; new credentials are made when
 * renewing does not bring half of the first grant any more, when the lease is over or cannot be renewed, and when the token it was made with is
 * not the one in use: a lease dies with its token. A fetch before its time means that somebody could not use the credentials, and makes new
 * ones too, but not within {@link #SETTLE_NANOS} of the last, which answers a caller that did not wait for the one before.
 */
final class Dynamic {

    static final long SETTLE_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final String LEASE_ID = "lease-";

    // Says that a lease could not be given back, on the provider's thread or the one that closes it; it ends by itself.
    private static final Logger LOG = LoggerFactory.getLogger(Dynamic.class);

    private record Lease(
            long number,
            SecretBytes id,
            SecretBytes payload,
            long generation,
            long fullNanos,
            boolean renewable,
            long made,
            long endsAt,
            long dueAt) {

        Lease until(long now, long nanos) {
            return new Lease(
                    number, id, payload, generation, fullNanos, renewable, made, now + nanos, now + nanos / 3 * 2);
        }

        String version() {
            return LEASE_ID + number;
        }
    }

    private static final class Place {
        final ReentrantLock lock = new ReentrantLock();

        @Nullable
        Lease current;
    }

    private final Session session;
    private final VaultCalls calls;
    private final NanoClock clock;
    private final Map<SecretName, String> paths;
    private final Map<SecretName, Place> places = new ConcurrentHashMap<>();
    private final Map<String, SecretBytes> overlapping = new ConcurrentHashMap<>(); // replaced, not yet given back
    private final Queue<SecretBytes> toRevoke = new ConcurrentLinkedQueue<>();
    private final AtomicLong made = new AtomicLong();

    Dynamic(Map<SecretName, String> paths, Session session, VaultCalls calls, NanoClock clock) {
        this.paths = paths;
        this.session = session;
        this.calls = calls;
        this.clock = clock;
        paths.keySet().forEach(name -> places.put(name, new Place()));
    }

    boolean has(SecretName name) {
        return paths.containsKey(name);
    }

    Fetched fetch(SecretName name, Which which, long deadline) {
        Place place = places.get(name);
        String path = paths.get(name);
        if (place == null || path == null) {
            throw new IllegalStateException("not made on demand: " + name);
        }
        try {
            if (!place.lock.tryLock(Deadline.remaining(deadline, clock.nanos()), TimeUnit.NANOSECONDS)) {
                throw new VaultTrouble(NOT_SENT, "another fetch of the same credentials takes its time").about(name);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new VaultTrouble(NOT_SENT, "interrupted while waiting for another fetch").about(name);
        }
        try {
            Lease now = place.current;
            if (which.stage() != Stage.CURRENT) {
                if (now != null && which.id().equals(now.version()) && !isOver(now)) {
                    return fetched(now);
                }
                throw Answers.notFound(name, "credentials made on demand have a current version alone");
            }
            Lease kept = now == null ? null : kept(name, now, deadline);
            if (kept == null) {
                kept = make(name, path, deadline);
                if (now != null) {
                    overlapping.put(now.version(), now.id());
                    now.payload().close();
                }
            }
            place.current = kept;
            return fetched(kept);
        } finally {
            place.lock.unlock();
        }
    }

    private boolean isOver(Lease lease) {
        Held held = session.held();
        return lease.endsAt() - clock.nanos() <= 0 || held == null || held.generation() != lease.generation();
    }

    /** The same lease with more time, or as it is; null if there must be another. */
    private @Nullable Lease kept(SecretName name, Lease lease, long deadline) {
        long now = clock.nanos();
        if (isOver(lease)) {
            return null;
        } else if (now - lease.made() < SETTLE_NANOS) {
            return lease;
        }
        long due = lease.dueAt() - now;
        if (!lease.renewable() || due > lease.fullNanos() / 10) {
            return null;
        }
        byte[] body = leaseBody(lease.id(), TimeUnit.NANOSECONDS.toSeconds(lease.fullNanos()));
        try (VaultAnswer answer = session.call(
                name, deadline, (held, left) -> calls.write("sys/leases/renew", body, held.token(), left))) {
            if (answer.status() == 400 || answer.status() == 403) {
                return null; // gone, or not to be renewed
            }
            JsonView envelope = Answers.envelope(name, answer);
            long granted = TimeUnit.SECONDS.toNanos(
                    Math.max(0, envelope.get("lease_duration", Kind.NUMBER).whole()));
            return granted < lease.fullNanos() / 2 ? null : lease.until(clock.nanos(), granted);
        } catch (JsonException e) {
            throw Answers.malformed(name, "the answer to a renewal " + e.getMessage());
        } finally {
            Arrays.fill(body, (byte) 0);
        }
    }

    private static byte[] leaseBody(SecretBytes id, long increment) {
        try (JsonText text = new JsonText()) {
            text.raw("{\"lease_id\":");
            id.<JsonText, RuntimeException>use(text::string);
            if (increment > 0) {
                text.raw(",\"increment\":" + increment);
            }
            return text.raw("}").toBytes();
        }
    }

    private Lease make(SecretName name, String path, long deadline) {
        long[] generation = new long[1];
        try (VaultAnswer answer = session.call(name, deadline, (held, left) -> {
            generation[0] = held.generation();
            return calls.read(path, null, held.token(), left);
        })) {
            JsonView envelope = Answers.envelope(name, answer);
            JsonView data = envelope.get("data", Kind.OBJECT);
            byte[] id = envelope.get("lease_id", Kind.STRING).stringBytes();
            long seconds = envelope.get("lease_duration", Kind.NUMBER).whole();
            if (id.length == 0 || seconds < 1) {
                throw Answers.malformed(name, "what is made on demand there has no lease");
            }
            long full = TimeUnit.SECONDS.toNanos(seconds);
            long now = clock.nanos();
            boolean renewable = envelope.get("renewable", Kind.BOOLEAN).truth();
            return new Lease(
                            made.incrementAndGet(),
                            SecretBytes.takeOver(id),
                            Payload.of(name, data),
                            generation[0],
                            full,
                            renewable,
                            now,
                            now,
                            now)
                    .until(now, full);
        } catch (JsonException e) {
            throw Answers.malformed(name, "the answer " + e.getMessage());
        }
    }

    /** What the lease and the token it hangs on leave of its life. */
    private Fetched fetched(Lease lease) {
        long now = clock.nanos();
        long valid = lease.endsAt() - now;
        long refresh = Math.max(1, lease.dueAt() - now);
        Held held = session.held();
        if (held != null && held.generation() == lease.generation() && !held.livesForEver()) {
            long token = Math.max(1, held.endsAt() - now);
            valid = Math.min(valid, token);
            refresh = Math.min(refresh, Math.max(1, held.capped() ? token / 2 : token / 10 * 9));
        }
        SecretVersion version = new SecretVersion(VaultProvider.NAME, lease.version(), SecretVersion.UNORDERED, null);
        return new Fetched(
                lease.payload().copy(),
                version,
                Set.of(Stage.CURRENT),
                Duration.ofNanos(refresh),
                Duration.ofNanos(Math.max(1, valid)));
    }

    /** Its credentials are out of use: the provider's thread gives the lease back. */
    boolean retired(String version) {
        SecretBytes id = overlapping.remove(version);
        return id != null && toRevoke.add(id);
    }

    /** Gives back what is to be given back. */
    void turn(long within) {
        long deadline = Deadline.after(clock.nanos(), within);
        for (SecretBytes id = toRevoke.poll(); id != null; id = toRevoke.poll()) {
            giveBack(id, deadline);
        }
    }

    private void giveBack(SecretBytes id, long deadline) {
        Held held = session.held();
        long left = Deadline.remaining(deadline, clock.nanos());
        if (held == null || left == 0) {
            id.close();
            return;
        }
        byte[] body = leaseBody(id, 0);
        try (VaultAnswer answer = calls.write("sys/leases/revoke", body, held.token(), left)) {
            if (answer.status() != 204 && answer.status() != 200 && answer.status() != 400) {
                LOG.warn("a lease was not given back to Vault; it ends by itself: status={}", answer.status());
            }
        } catch (VaultTrouble e) {
            LOG.warn("a lease was not given back to Vault; it ends by itself: what={}", e.what());
        } finally {
            Arrays.fill(body, (byte) 0);
            id.close();
        }
    }

    /** Gives back all leases that would outlive the token: those of a token that is not ours to end. */
    void close(long within) {
        Held held = session.held();
        List<SecretBytes> all = new ArrayList<>(overlapping.values());
        overlapping.clear();
        for (Place place : places.values()) {
            Lease last = place.current;
            if (last != null) {
                all.add(last.id());
                last.payload().close();
            }
        }
        if (held == null || held.ours()) {
            all.forEach(SecretBytes::close); // they end with the token
            toRevoke.forEach(SecretBytes::close);
            return;
        }
        toRevoke.addAll(all);
        turn(within);
    }
}

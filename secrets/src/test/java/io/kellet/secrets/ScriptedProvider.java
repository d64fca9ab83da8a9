package io.kellet.secrets;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kellet.secrets.provider.Fetched;
import io.kellet.secrets.provider.SecretBytes;
import io.kellet.secrets.provider.SecretException;
import io.kellet.secrets.provider.SecretName;
import io.kellet.secrets.provider.SecretNotFoundException;
import io.kellet.secrets.provider.SecretProvider;
import io.kellet.secrets.provider.SecretUnavailableException;
import io.kellet.secrets.provider.SecretVersion;
import io.kellet.secrets.provider.Which;
import io.kellet.testkit.ManualClock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A provider that does as it is told: gives, fails, takes its time on the manual clock, or hangs until somebody lets it go. */
final class ScriptedProvider implements SecretProvider {

    /** Makes what is thrown, for the name that was asked for. */
    interface Failure {
        RuntimeException of(SecretName name);
    }

    private record Kept(
            String value,
            SecretVersion version,
            @Nullable Duration refreshAfter,
            @Nullable Duration validFor) {}

    private final String name;
    private final ManualClock clock;
    private final Map<String, Kept> kept = new ConcurrentHashMap<>();
    final List<String> asked = new CopyOnWriteArrayList<>();
    final List<String> retired = new CopyOnWriteArrayList<>();
    final List<SecretBytes> given = new CopyOnWriteArrayList<>();
    final AtomicInteger calls = new AtomicInteger();
    final AtomicInteger inside = new AtomicInteger();
    final AtomicInteger mostInside = new AtomicInteger();
    final AtomicInteger closes = new AtomicInteger();
    volatile boolean remote = true;
    volatile boolean deaf; // to interrupts
    volatile Duration takes = Duration.ZERO;
    volatile @Nullable Failure failure;
    volatile @Nullable CountDownLatch gate;
    volatile Runnable onFetch = () -> {};

    ScriptedProvider(String name, ManualClock clock) {
        this.name = name;
        this.clock = clock;
    }

    ScriptedProvider gives(String secret, long ordinal, String value) {
        return gives(secret, Which.current(), ordinal, value, null, null);
    }

    ScriptedProvider gives(String secret, Which which, long ordinal, String value) {
        return gives(secret, which, ordinal, value, null, null);
    }

    ScriptedProvider gives(
            String secret,
            Which which,
            long ordinal,
            String value,
            @Nullable Duration refreshAfter,
            @Nullable Duration validFor) {
        SecretVersion version = new SecretVersion(name, "v" + ordinal, ordinal, null);
        kept.put(secret + " " + which, new Kept(value, version, refreshAfter, validFor));
        return this;
    }

    /** A version of no order, as AWS's are. */
    ScriptedProvider givesUnordered(String secret, Which which, String id, String value) {
        SecretVersion version = new SecretVersion(name, id, SecretVersion.UNORDERED, null);
        kept.put(secret + " " + which, new Kept(value, version, null, null));
        return this;
    }

    ScriptedProvider takesAway(String secret) {
        kept.remove(secret + " " + Which.current());
        return this;
    }

    ScriptedProvider fails(@Nullable Failure with) {
        failure = with;
        return this;
    }

    ScriptedProvider isDown() {
        return fails(secret -> new SecretUnavailableException(secret, name, "down"));
    }

    ScriptedProvider isUp() {
        return fails(null);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean isRemote() {
        return remote;
    }

    @Override
    public Fetched fetch(SecretName secret, Which which, Duration within) {
        calls.incrementAndGet();
        asked.add(secret + " " + which);
        mostInside.accumulateAndGet(inside.incrementAndGet(), Math::max);
        try {
            onFetch.run();
            clock.advance(takes);
            waitAtTheGate(secret);
            Failure now = failure;
            if (now != null) {
                throw now.of(secret);
            }
            Kept found = kept.get(secret + " " + which);
            if (found == null) {
                throw new SecretNotFoundException(secret, name, which + " is not there");
            }
            SecretBytes value = SecretBytes.takeOver(found.value.getBytes(UTF_8));
            given.add(value);
            return new Fetched(value, found.version, Set.of(), found.refreshAfter, found.validFor);
        } finally {
            inside.decrementAndGet();
        }
    }

    private void waitAtTheGate(SecretName secret) throws SecretException {
        CountDownLatch closed = gate;
        while (closed != null && closed.getCount() > 0) {
            try {
                closed.await();
            } catch (InterruptedException e) {
                if (!deaf) {
                    Thread.currentThread().interrupt();
                    throw new SecretUnavailableException(secret, name, "interrupted");
                }
            }
        }
    }

    @Override
    public void retired(SecretName secret, SecretVersion version) {
        retired.add(secret + " " + version.id());
    }

    @Override
    public void close() {
        closes.incrementAndGet();
    }
}

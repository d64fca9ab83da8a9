package io.kellet.secrets;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.kellet.secrets.provider.Fetched;
import io.kellet.secrets.provider.SecretBytes;
import io.kellet.secrets.provider.SecretException;
import io.kellet.secrets.provider.SecretName;
import io.kellet.secrets.provider.SecretProvider;
import io.kellet.secrets.provider.SecretVersion;
import io.kellet.secrets.provider.Which;
import io.kellet.secrets.provider.WipedException;
import io.kellet.testkit.ManualClock;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** What {@link SecretRef} and {@link SecretBytes} promise to two threads at once. */
public final class SecretsStress {

    private SecretsStress() {}

    private static final SecretName KEY = SecretName.of("key");

    /** Gives one version more at each fetch; each byte of a value is the version's number. */
    private static final class Growing implements SecretProvider {
        private byte version;

        @Override
        public String name() {
            return "growing";
        }

        @Override
        public boolean isRemote() {
            return false;
        }

        @Override
        public Fetched fetch(SecretName name, Which which, Duration within) {
            version++;
            byte[] value = {version, version, version, version};
            return Fetched.of(
                    SecretBytes.takeOver(value), new SecretVersion("growing", "v" + version, version, null), Set.of());
        }

        @Override
        public void close() {}
    }

    private static Secrets open(Duration overlap) {
        return Secrets.of(SecretsConfig.named("stress")
                        .overlap(overlap)
                        .forcedGap(Duration.ZERO)
                        .seed(1)
                        .build())
                .clock(new ManualClock())
                .provider(new Growing())
                .manual(Runnable::run);
    }

    private static int shown(RawSecret secret) {
        return secret.<Integer, RuntimeException>use(
                plain -> plain[0] == plain[1] && plain[1] == plain[2] && plain[2] == plain[3] ? (int) plain[0] : -1);
    }

    /** The bytes are wiped while somebody copies them. */
    @JCStressTest
    @Outcome(id = "7", expect = ACCEPTABLE, desc = "copied before")
    @Outcome(id = "0", expect = ACCEPTABLE, desc = "told that they are wiped")
    @Outcome(expect = FORBIDDEN, desc = "a torn copy came out")
    @State
    public static class WipeVersusUse {
        private final SecretBytes bytes =
                SecretBytes.copyOf(new byte[] {7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7});

        @Actor
        public void use(I_Result r) {
            try {
                r.r1 = bytes.<Integer, RuntimeException>use(plain -> {
                    int all = 7;
                    for (byte one : plain) {
                        all = one == 7 ? all : -1;
                    }
                    return all;
                });
            } catch (WipedException e) {
                r.r1 = 0;
            }
        }

        @Actor
        public void wipe() {
            bytes.close();
        }
    }

    /** Another version is put to use while somebody asks twice. */
    @JCStressTest
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "before")
    @Outcome(id = "1, 2", expect = ACCEPTABLE, desc = "between")
    @Outcome(id = "2, 2", expect = ACCEPTABLE, desc = "after")
    @Outcome(expect = FORBIDDEN, desc = "none, a torn one, or the older after the newer")
    @State
    public static class PublishVersusGet {
        private final SecretRef<RawSecret> ref = open(Duration.ofMinutes(5)).raw("key");

        @Actor
        public void rotate() {
            var unused = ref.refresh();
        }

        @Actor
        public void ask(II_Result r) {
            r.r1 = shown(ref.get());
            r.r2 = shown(ref.get());
        }
    }

    /** It is dropped while somebody asks: a value, or an exception that says why; never null, never half of it. */
    @JCStressTest
    @Outcome(id = "1", expect = ACCEPTABLE, desc = "before")
    @Outcome(id = "0", expect = ACCEPTABLE, desc = "gone, and why")
    @Outcome(expect = FORBIDDEN, desc = "neither a value nor a reason")
    @State
    public static class PurgeVersusGet {
        private final Secrets secrets = open(Duration.ofMinutes(5));
        private final SecretRef<RawSecret> ref = secrets.raw("key");

        @Actor
        public void purge() {
            secrets.purge();
        }

        @Actor
        public void ask(I_Result r) {
            try {
                r.r1 = shown(ref.get());
            } catch (SecretException e) {
                r.r1 = e.what().isEmpty() ? -2 : 0;
            }
        }
    }

    /** A fetch is asked for while all is invalidated: what was fetched before does not come back. */
    @JCStressTest
    @Outcome(id = "true, true", expect = ACCEPTABLE, desc = "the old one is wiped, and there is a newer one")
    @Outcome(expect = FORBIDDEN, desc = "the old one is back, or there is none for good")
    @State
    public static class InvalidateVersusRefresh {
        private final Secrets secrets = open(Duration.ofMinutes(5));
        private final SecretRef<RawSecret> ref = secrets.raw("key");
        private final RawSecret before = ref.get();

        @Actor
        public void invalidate() {
            secrets.invalidate(KEY);
        }

        @Actor
        public void refresh() {
            var unused = ref.refresh();
        }

        @Arbiter
        public void after(ZZ_Result r) {
            r.r1 = before.isWiped();
            r.r2 = shown(ref.get()) > 1;
        }
    }

    /** Two report one rejection: both get another version than that, and the same. */
    @JCStressTest
    @Outcome(id = "2, 2", expect = ACCEPTABLE, desc = "one fetch for both")
    @Outcome(expect = FORBIDDEN, desc = "two fetches, or the rejected one again")
    @State
    public static class RejectedByTwo {
        private final SecretRef<RawSecret> ref = open(Duration.ofMinutes(5)).raw("key");
        private final RawSecret refused = ref.get();

        private int report() {
            CompletableFuture<RawSecret> other = ref.reportRejectedAsync(refused);
            return shown(other.join());
        }

        @Actor
        public void one(II_Result r) {
            r.r1 = report();
        }

        @Actor
        public void other(II_Result r) {
            r.r2 = report();
        }
    }
}

package io.kellet.secrets.canary;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.management.HotSpotDiagnosticMXBean;
import io.kellet.event.EventBus;
import io.kellet.event.EventBusConfig;
import io.kellet.journal.Journal;
import io.kellet.journal.JournalConfig;
import io.kellet.journal.JournalKeys;
import io.kellet.metrics.KelletMetrics;
import io.kellet.secrets.DatabaseCredentials;
import io.kellet.secrets.RawSecret;
import io.kellet.secrets.SecretRef;
import io.kellet.secrets.Secrets;
import io.kellet.secrets.SecretsCheck;
import io.kellet.secrets.SecretsConfig;
import io.kellet.secrets.SecretsMetrics;
import io.kellet.secrets.local.LocalStore;
import io.kellet.secrets.local.LocalStoreConfig;
import io.kellet.secrets.local.StoreKdf;
import io.kellet.secrets.local.StorePassword;
import io.kellet.secrets.provider.PutRequest;
import io.kellet.secrets.provider.SecretBytes;
import io.kellet.secrets.provider.SecretName;
import io.kellet.time.NanoClock;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;

/**
 * A service that does everything with secrets that a service does, and then looks as it would to somebody who has its logs, its metrics, its journal and
 * its memory. The canary is in a file that it is given and nowhere in its code.
 */
final class Application {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final SecretName DATABASE = SecretName.of("db/main");
    private static final SecretName RAW = SecretName.of("raw");
    private static final SecretName BROKEN = SecretName.of("broken");

    private final Path home;
    private final PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, UTF_8);

    private Application(Path home) {
        this.home = home;
    }

    public static void main(String[] args) throws Exception {
        new Application(Path.of(args[0])).run();
    }

    private void run() throws Exception {
        LocalStoreConfig config = LocalStoreConfig.named("local")
                .kdf(StoreKdf.argon2id(19 * 1024, 2, 1))
                .build();
        JournalKeys keys = JournalKeys.standard();
        LocalStore store;
        try (StorePassword password = StorePassword.ofBytes(canary())) {
            store = LocalStore.create(home.resolve("store"), password, config);
        }
        put(store, RAW, "", "");
        put(store, DATABASE, "{\"username\":\"app\",\"password\":\"", "\"}");
        put(store, BROKEN, "{\"username\":\"app\",\"password\":{\"is\":\"", "\"}}");
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        try (EventBus bus = EventBus.start(EventBusConfig.named("canary").build(), NanoClock.SYSTEM);
                Journal journal = Journal.in(
                                Files.createDirectory(home.resolve("journal")),
                                JournalConfig.named("canary").build(),
                                keys.signer(keys.generate()),
                                NanoClock.SYSTEM,
                                InstantSource.system())
                        .create()) {
            bus.subscribe(Object.class, event -> out.println(event));
            try (Secrets secrets = Secrets.of(
                            SecretsConfig.named("canary").overlap(Duration.ZERO).build())
                    .events(bus)
                    .trail(journal.trail())
                    .provider(store)
                    .open()) {
                KelletMetrics.bindTo(registry).add(SecretsMetrics.of(secrets));
                SecretRef<DatabaseCredentials> database = secrets.database(DATABASE.text());
                SecretRef<RawSecret> raw = secrets.raw(RAW.text());
                use(database, raw);
                put(store, RAW, "another-", "");
                raw.refresh().join();
                use(database, raw);
                fail(() -> secrets.database(BROKEN.text()));
                fail(() -> secrets.database("none"));
                fail(() -> secrets.encryptionKey(RAW.text()));
                fail(() -> database.reportRejected(database.get()));
                store.changePassword(password(""), password("another-"));
                store.rekey();
                out.println(secrets + " " + secrets.status() + " " + secrets.stats() + " " + database + raw.get()
                        + store + SecretsCheck.of(secrets).condition(0) + store.verify());
                out.println(registry.scrape());
                dump("open.hprof");
            }
            store.close();
        }
        dump("closed.hprof");
        out.println("the end");
    }

    private void use(SecretRef<DatabaseCredentials> database, SecretRef<RawSecret> raw) {
        int seen = database.get().<Integer, RuntimeException>usePassword(password -> password.length)
                + database.get().<Integer, RuntimeException>use(bytes -> bytes.length)
                + raw.get().<Integer, RuntimeException>useChars(chars -> chars.length);
        out.println("used " + seen);
    }

    private void fail(Runnable what) {
        try {
            what.run();
            out.println("did not fail");
        } catch (RuntimeException e) {
            e.printStackTrace(out);
        }
    }

    private byte[] canary() throws IOException {
        return Files.readAllBytes(home.resolve("canary"));
    }

    private StorePassword password(String before) throws IOException {
        byte[] canary = canary();
        byte[] password = joined(before, canary, "");
        Arrays.fill(canary, (byte) 0);
        return StorePassword.ofBytes(password);
    }

    private void put(LocalStore store, SecretName name, String before, String after) throws IOException {
        byte[] canary = canary();
        try (SecretBytes value = SecretBytes.takeOver(joined(before, canary, after))) {
            store.put(name, value, PutRequest.current(), PATIENCE);
        } finally {
            Arrays.fill(canary, (byte) 0);
        }
    }

    private static byte[] joined(String before, byte[] canary, String after) {
        byte[] head = before.getBytes(US_ASCII);
        byte[] tail = after.getBytes(US_ASCII);
        byte[] all = Arrays.copyOf(head, head.length + canary.length + tail.length);
        System.arraycopy(canary, 0, all, head.length, canary.length);
        System.arraycopy(tail, 0, all, head.length + canary.length, tail.length);
        return all;
    }

    /** All of the heap, garbage included. */
    private void dump(String name) throws IOException {
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                .dumpHeap(home.resolve(name).toString(), false);
    }
}

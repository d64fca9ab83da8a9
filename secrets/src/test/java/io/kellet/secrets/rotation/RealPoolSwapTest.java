package io.kellet.secrets.rotation;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.kellet.secrets.DatabaseCredentials;
import io.kellet.secrets.SecretRef;
import io.kellet.secrets.Secrets;
import io.kellet.secrets.SecretsConfig;
import io.kellet.secrets.provider.SecretBytes;
import io.kellet.secrets.provider.SecretName;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Eight threads query a real PostgreSQL through HikariCP while the credentials change under them. */
@Timeout(180)
final class RealPoolSwapTest {

    private static final SecretName NAME = SecretName.of("db/main");
    private static final int THREADS = 8;
    private static final int ROUNDS = 5;
    private static final int QUERIES = 400;
    private static final Duration PATIENT = Duration.ofSeconds(30);

    private static PostgresFixture postgres;

    private final Map<SecretName, FakeVersions> secrets = new HashMap<>();
    private final LockedStore store = new LockedStore(new FakeStore(secrets, new Script()), new ReentrantLock());
    private final Queue<HikariDataSource> pools = new ConcurrentLinkedQueue<>();
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile CountDownLatch progress = new CountDownLatch(QUERIES);
    private volatile boolean over;

    private Secrets open;
    private SecretRef<DatabaseCredentials> ref;
    private PoolSwap swap;

    @BeforeAll
    static void start() {
        postgres = PostgresFixture.start();
    }

    @AfterAll
    static void stop() throws Exception {
        if (postgres != null) {
            postgres.close();
        }
    }

    @BeforeEach
    void open() throws Exception {
        postgres.execute(
                "drop role if exists trader",
                "drop role if exists trader_clone",
                "create role trader login password 'canary-first'");
        secrets.put(
                NAME, new FakeVersions(() -> Instant.EPOCH, "{\"username\":\"trader\",\"password\":\"canary-first\"}"));
        open = Secrets.of(SecretsConfig.named("test")
                        .callTimeout(PATIENT)
                        .budget(PATIENT)
                        .ackWithin(PATIENT)
                        .forcedGap(Duration.ZERO)
                        .build())
                .provider(store)
                .open();
        ref = open.database(NAME.text());
        swap = PoolSwap.of(PoolSwapConfig.named("test").drainFor(PATIENT).build(), ref, this::pool)
                .open();
        for (int i = 0; i < THREADS; i++) {
            Thread thread = new Thread(this::query, "query-" + i);
            thread.setDaemon(true);
            thread.start();
            threads.add(thread);
        }
    }

    @AfterEach
    void close() throws Exception {
        over = true;
        for (Thread thread : threads) {
            thread.join();
        }
        if (swap != null) {
            swap.close();
        }
        if (open != null) {
            open.close();
        }
    }

    private HikariDataSource pool(DatabaseCredentials credentials) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(postgres.url());
        config.setUsername(credentials.username());
        credentials.usePassword(password -> {
            config.setPassword(String.valueOf(password));
            return password.length;
        });
        config.setMaximumPoolSize(THREADS);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(2_000);
        HikariDataSource pool = new HikariDataSource(config);
        pools.add(pool);
        return pool;
    }

    private void query() {
        while (!over) {
            try (Connection connection = swap.getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("select current_user");
                progress.countDown();
            } catch (Throwable e) {
                failures.add(e);
            }
        }
    }

    private void awaitQueries() throws InterruptedException {
        CountDownLatch latch = new CountDownLatch(QUERIES);
        progress = latch;
        assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
    }

    private RotationScheduler scheduler(RotationStep step) {
        return RotationScheduler.of(RotationConfig.named("test").build())
                .store(store)
                .rotate(NAME, step)
                .start();
    }

    @Test
    void noQueryFailsWhileAlternatingUsersAreRotatedUnderLoad() throws Exception {
        RotationStep step = PostgresAlternatingUsers.of(postgres.adminSource(), PostgresLogin.url(postgres.url()));
        try (RotationScheduler scheduler = scheduler(step)) {
            for (int round = 0; round < ROUNDS; round++) {
                awaitQueries();
                String version =
                        scheduler.rotateNow(NAME).get(60, TimeUnit.SECONDS).id();
                ref.refresh().get(60, TimeUnit.SECONDS);
                assertThat(ref.version().id()).isEqualTo(version);
            }
            awaitQueries();
        }
        close();

        assertThat(failures).isEmpty();
        assertThat(swap.stats().swaps()).isEqualTo(ROUNDS);
        assertThat(swap.stats().cut()).isZero();
        assertThat(swap.stats().rejections()).isZero();
        assertThat(pools).hasSize(ROUNDS + 1).allMatch(HikariDataSource::isClosed);
    }

    @Test
    void noQueryFailsWhileTheOnlyUsersPasswordIsChangedAndNobodyIsTold() throws Exception {
        try (RotationScheduler scheduler = scheduler(new OnlyUser(postgres))) {
            for (int round = 0; round < ROUNDS; round++) {
                awaitQueries();
                scheduler.rotateNow(NAME).get(60, TimeUnit.SECONDS);
                do { // new connections are needed, and the old password is worth nothing; one may have been on its way
                    pools.stream()
                            .filter(pool -> !pool.isClosed())
                            .forEach(pool -> pool.getHikariPoolMXBean().softEvictConnections());
                    awaitQueries();
                } while (swap.stats().swaps() <= round);
            }
        }
        close();

        assertThat(failures).isEmpty();
        assertThat(swap.stats().rejections()).isPositive();
        assertThat(swap.stats().swaps()).isBetween((long) ROUNDS, 2L * ROUNDS);
        assertThat(swap.stats().cut()).isZero();
        assertThat(pools).allMatch(HikariDataSource::isClosed);
    }

    /** One user, whose old password is worth nothing from the moment the new one is set. */
    private record OnlyUser(PostgresFixture server) implements RotationStep {
        @Override
        public SecretBytes create(SecretBytes current, Duration within) throws Exception {
            return CredentialsPayload.with(current, "trader", PasswordRule.STANDARD.generate());
        }

        @Override
        public void set(SecretBytes current, SecretBytes pending, Duration within) throws Exception {
            String verifier = CredentialsPayload.<String, RuntimeException>usePassword(pending, ScramVerifier::of);
            server.execute("alter role trader password '" + verifier + "'");
        }

        @Override
        public void test(SecretBytes pending, Duration within) throws Exception {
            String password = CredentialsPayload.<String, RuntimeException>usePassword(pending, String::new);
            server.as("trader", Objects.requireNonNull(password)).close();
        }
    }
}

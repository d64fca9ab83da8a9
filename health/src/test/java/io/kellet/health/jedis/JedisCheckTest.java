package io.kellet.health.jedis;

import static org.assertj.core.api.Assertions.assertThat;

import io.kellet.health.CheckResult;
import io.kellet.health.CheckStatus;
import io.kellet.health.check.FakeServer;
import io.kellet.health.check.FileDescriptors;
import io.kellet.health.check.RedisFixture;
import io.kellet.health.check.Runs;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.Connection;
import redis.clients.jedis.ConnectionPool;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.RedisProtocol;

@Timeout(120)
final class JedisCheckTest {

    private static RedisFixture redis;

    @BeforeAll
    static void start() throws Exception {
        redis = RedisFixture.start();
    }

    @AfterAll
    static void close() throws Exception {
        if (redis != null) {
            redis.close();
        }
    }

    private static ConnectionPool pool(int port, int size) {
        ConnectionPool pool = new ConnectionPool(
                new HostAndPort("127.0.0.1", port),
                DefaultJedisClientConfig.builder().socketTimeoutMillis(1_000).build());
        pool.setMaxTotal(size);
        return pool;
    }

    @Test
    void passesOverAPoolAndOverAClient() throws Exception {
        try (RedisClient client = RedisClient.create("127.0.0.1", redis.port())) {
            assertThat(JedisCheck.pool(client.getPool()).check(Runs.patient()).status())
                    .isEqualTo(CheckStatus.PASSED);
            assertThat(JedisCheck.client(client).check(Runs.patient()).status()).isEqualTo(CheckStatus.PASSED);
        }
    }

    @Test
    void twoThousandRunsLeakNoConnectionOfAPoolOfTwo() throws Exception {
        try (ConnectionPool pool = pool(redis.port(), 2)) {
            JedisCheck check = JedisCheck.pool(pool);
            check.check(Runs.patient());
            int before = FileDescriptors.open();

            for (int i = 0; i < 2_000; i++) {
                assertThat(check.check(Runs.patient()).status()).isEqualTo(CheckStatus.PASSED);
            }

            assertThat(pool.getNumActive()).isZero();
            assertThat(FileDescriptors.open()).isLessThan(before + 20);
        }
    }

    @Test
    void aStoppedServerFailsAndPassesWhenItGoesOn() throws Exception {
        try (ConnectionPool pool = pool(redis.port(), 2)) {
            JedisCheck check = JedisCheck.pool(pool);
            check.check(Runs.patient());
            redis.stop();
            CheckResult result;
            try {
                result = check.check(Runs.brief());
            } finally {
                redis.goOn();
            }

            assertThat(result.status()).isEqualTo(CheckStatus.FAILED);
            assertThat(pool.getNumActive()).isZero();
            assertThat(check.check(Runs.patient()).status()).isEqualTo(CheckStatus.PASSED);
        }
    }

    @Test
    void anExhaustedPoolIsSaidToBeTheReason() throws Exception {
        try (ConnectionPool pool = pool(redis.port(), 1);
                Connection only = pool.getResource()) {
            CheckResult result = JedisCheck.pool(pool).check(Runs.brief());

            assertThat(only.isConnected()).isTrue();
            assertThat(result.status()).isEqualTo(CheckStatus.FAILED);
            assertThat(result.message()).contains("in vain for a connection of the pool: 1 of 1 are in use");
        }
    }

    @Test
    void theTimeoutOfAConnectionIsPutBack() throws Exception {
        try (ConnectionPool pool = pool(redis.port(), 1)) {
            JedisCheck.pool(pool).check(Runs.brief());

            try (Connection connection = pool.getResource()) {
                assertThat(connection.getSoTimeout()).isEqualTo(1_000);
            }
        }
    }

    @Test
    void aRefusalHasTheSameMeaningAsWithoutJedis() throws Exception {
        try (FakeServer loading = FakeServer.redis(command -> {
                    if (command.startsWith("HELLO")) {
                        return "-ERR unknown command\r\n";
                    }
                    return command.startsWith("PING")
                            ? "-LOADING Redis is loading the dataset in memory\r\n"
                            : "+OK\r\n";
                });
                ConnectionPool pool = pool(loading.port(), 1)) {
            CheckResult result = JedisCheck.pool(pool).check(Runs.patient());

            assertThat(result.status()).isEqualTo(CheckStatus.FAILED);
            assertThat(result.message()).contains("still loading");
            assertThat(result.details()).containsEntry("answer", "LOADING");
            assertThat(pool.getNumActive()).isZero();
        }
    }

    @Test
    void aServerThatRepeatsThePasswordIsNotRepeated() throws Exception {
        String canary = "canary-7f3a";
        try (FakeServer server = FakeServer.redis(
                        command -> "-ERR unknown command, with args beginning with: " + command + "\r\n");
                ConnectionPool pool = new ConnectionPool(
                        new HostAndPort("127.0.0.1", server.port()),
                        DefaultJedisClientConfig.builder()
                                .protocol(RedisProtocol.RESP2)
                                .password(canary)
                                .build())) {
            CheckResult result = JedisCheck.pool(pool).check(Runs.patient());

            assertThat(result.status()).isEqualTo(CheckStatus.FAILED);
            assertThat(result.details().get("answer"))
                    .isIn("ERR", "none"); // some versions say it in words of their own
            assertThat(result.toString()).doesNotContain(canary);
        }
    }

    @Test
    void aServerThatIsGoneFailsWithoutAWordOfTheClients() throws Exception {
        try (RedisFixture doomed = RedisFixture.start();
                ConnectionPool pool = pool(doomed.port(), 2)) {
            JedisCheck check = JedisCheck.pool(pool);
            check.check(Runs.patient());
            doomed.kill();

            CheckResult broken = check.check(Runs.patient());
            CheckResult refused = check.check(Runs.patient());
            doomed.restart();
            CheckResult again = check.check(Runs.patient());

            assertThat(broken.status()).isEqualTo(CheckStatus.FAILED);
            assertThat(refused.status()).isEqualTo(CheckStatus.FAILED);
            assertThat(broken.message() + refused.message()).doesNotContain("127.0.0.1");
            assertThat(again.status()).isEqualTo(CheckStatus.PASSED);
        }
    }

    @Test
    void aServerThatIsSilentWhileConnectingIsBoundedByTheClientAlone() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        try (FakeServer silent = FakeServer.that((in, out) -> never.await());
                ConnectionPool pool = new ConnectionPool(
                        new HostAndPort("127.0.0.1", silent.port()),
                        DefaultJedisClientConfig.builder()
                                .protocol(RedisProtocol.RESP2)
                                .socketTimeoutMillis(200)
                                .build())) {
            CheckResult result = JedisCheck.pool(pool).check(Runs.brief());

            assertThat(result.status()).isEqualTo(CheckStatus.FAILED);
        }
    }
}

package io.kellet.health.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.kellet.health.CheckResult;
import io.kellet.health.CheckStatus;
import java.net.Socket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A real Redis that is stopped, put to sleep, paused, killed and restarted. */
@Timeout(120)
final class RealRedisTest {

    private static RedisFixture redis;

    @BeforeAll
    static void start() throws Exception {
        redis = RedisFixture.start("--lua-time-limit", "20");
    }

    @AfterAll
    static void close() throws Exception {
        if (redis != null) {
            redis.close();
        }
    }

    private static RedisCheck check() {
        return RedisCheck.of(RedisCheckConfig.at("127.0.0.1", redis.port()).build());
    }

    @Test
    void aStoppedServerFailsThoughItsPortStillAcceptsConnections() throws Exception {
        try (RedisCheck check = check()) {
            assertThat(check.check(Runs.patient()).status()).isEqualTo(CheckStatus.PASSED);
            redis.stop();
            try {
                CheckResult kept = check.check(Runs.brief());
                CheckResult fresh = check.check(Runs.brief());
                CheckResult tcp = TcpCheck.to("127.0.0.1", redis.port()).check(Runs.patient());

                assertThat(kept.status()).isEqualTo(CheckStatus.FAILED);
                assertThat(fresh.status()).isEqualTo(CheckStatus.FAILED);
                assertThat(fresh.message()).contains("is connected but does not answer");
                assertThat(tcp.status()).isEqualTo(CheckStatus.PASSED);
                assertThat(tcp.message()).contains("reachability only");
            } finally {
                redis.goOn();
            }
            assertThat(check.check(Runs.patient()).status()).isEqualTo(CheckStatus.PASSED);
        }
    }

    @Test
    void aServerThatSleepsFailsAndPassesWhenItWakes() throws Exception {
        try (RedisCheck check = check();
                Socket sleeper = redis.begin("DEBUG SLEEP 1.5")) {
            // it may not have begun to sleep yet, so ask until it has
            CheckResult result = check.check(Runs.brief());
            while (result.status() == CheckStatus.PASSED) {
                result = check.check(Runs.brief());
            }

            assertThat(result.message()).contains("does not answer PING in time");
            assertThat(sleeper.getInputStream().read()).isEqualTo('+');
            assertThat(check.check(Runs.patient()).status()).isEqualTo(CheckStatus.PASSED);
        }
    }

    @Test
    void aServerThatPausesItsClientsFails() throws Exception {
        try (RedisCheck check = check()) {
            check.check(Runs.patient());
            assertThat(redis.command("CLIENT PAUSE 1500")).isEqualTo("+OK");

            CheckResult paused = check.check(Runs.brief());
            CheckResult after = check.check(Runs.patient());

            assertThat(paused.message()).contains("does not answer PING in time");
            assertThat(after.status()).isEqualTo(CheckStatus.PASSED);
        }
    }

    @Test
    void aServerBusyWithAScriptSaysSo() throws Exception {
        try (RedisCheck check = check();
                Socket busy = redis.begin("EVAL \"while true do end\" 0")) {
            CheckResult result = check.check(Runs.patient());
            while (result.status() == CheckStatus.PASSED) {
                result = check.check(Runs.patient());
            }
            assertThat(redis.command("SCRIPT KILL")).isEqualTo("+OK");

            assertThat(result.details()).containsEntry("answer", "BUSY");
            assertThat(busy.getInputStream().read()).isEqualTo('-');
            assertThat(check.check(Runs.patient()).status()).isEqualTo(CheckStatus.PASSED);
        }
    }

    @Test
    void aServerThatIsKilledFailsAndPassesAfterItsRestart() throws Exception {
        try (RedisCheck check = check()) {
            check.check(Runs.patient());

            redis.kill();
            CheckResult down = check.check(Runs.patient());
            redis.restart();
            CheckResult up = check.check(Runs.patient());

            assertThat(down.message()).contains("refused the connection");
            assertThat(up.status()).isEqualTo(CheckStatus.PASSED);
        }
    }

    @Test
    void aServerWithAPasswordWantsIt() throws Exception {
        try (RedisFixture guarded = RedisFixture.start("--requirepass", "right")) {
            CheckResult none = asked(RedisCheckConfig.at("127.0.0.1", guarded.port()));
            CheckResult wrong =
                    asked(RedisCheckConfig.at("127.0.0.1", guarded.port()).password("wrong"::toCharArray));
            CheckResult right =
                    asked(RedisCheckConfig.at("127.0.0.1", guarded.port()).login("default", "right"::toCharArray));

            assertThat(none.details()).containsEntry("answer", "NOAUTH");
            assertThat(wrong.details()).containsEntry("answer", "WRONGPASS");
            assertThat(right.status()).isEqualTo(CheckStatus.PASSED);
        }
    }

    @Test
    void aPasswordThatTheServerDoesNotHaveIsRefusedWithoutBeingShown() throws Exception {
        CheckResult result =
                asked(RedisCheckConfig.at("127.0.0.1", redis.port()).password("canary-7f3a"::toCharArray));

        assertThat(result.status()).isEqualTo(CheckStatus.FAILED);
        assertThat(result.message()).contains("refused AUTH").doesNotContain("canary-7f3a");
    }

    @Test
    void aReplicaWithoutItsMasterIsNoMaster() throws Exception {
        int nobody = RedisFixture.freePort();
        try (RedisFixture replica = RedisFixture.start("--replicaof", "127.0.0.1", Integer.toString(nobody))) {
            CheckResult any = asked(RedisCheckConfig.at("127.0.0.1", replica.port()));
            CheckResult master =
                    asked(RedisCheckConfig.at("127.0.0.1", replica.port()).master());
            CheckResult real =
                    asked(RedisCheckConfig.at("127.0.0.1", redis.port()).master());

            assertThat(any.status()).isEqualTo(CheckStatus.PASSED);
            assertThat(master.details()).containsEntry("role", "slave");
            assertThat(real.details()).containsEntry("role", "master");
        }
    }

    @Test
    void aServerThatIsFullSaysSo() throws Exception {
        try (RedisFixture small = RedisFixture.start("--maxclients", "1");
                Socket only = small.begin("PING")) {
            assertThat(only.getInputStream().read()).isEqualTo('+');

            CheckResult result = asked(RedisCheckConfig.at("127.0.0.1", small.port()));

            assertThat(result.status()).isEqualTo(CheckStatus.FAILED);
            assertThat(result.message()).contains("maxclients");
        }
    }

    private static CheckResult asked(RedisCheckConfig.Builder config) {
        try (RedisCheck check = RedisCheck.of(config.build())) {
            return check.check(Runs.patient());
        }
    }
}

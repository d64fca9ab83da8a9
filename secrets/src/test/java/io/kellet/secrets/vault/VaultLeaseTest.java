package io.kellet.secrets.vault;

import static io.kellet.secrets.vault.VaultWorld.DB;
import static io.kellet.secrets.vault.VaultWorld.HOUR;
import static io.kellet.secrets.vault.VaultWorld.WITHIN;
import static io.kellet.secrets.vault.VaultWorld.text;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.kellet.secrets.provider.Fetched;
import io.kellet.secrets.provider.PutRequest;
import io.kellet.secrets.provider.SecretException;
import io.kellet.secrets.provider.Stage;
import io.kellet.secrets.provider.Which;
import io.kellet.testkit.wire.Json;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class VaultLeaseTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private VaultWorld world;

    @BeforeEach
    void open() throws IOException {
        world = new VaultWorld();
        world.vault.database("main", MINUTE, MINUTE.multipliedBy(3), true);
    }

    @AfterEach
    void close() {
        world.close();
    }

    private VaultProvider provider(VaultConfig.Builder settings) throws IOException {
        return world.open(settings.dynamic("db/main", "database/creds/main"));
    }

    private static Fetched fetch(VaultProvider provider) {
        return provider.fetch(DB, Which.current(), WITHIN);
    }

    private static String user(Fetched fetched) {
        return String.valueOf(
                requireNonNull(Json.object(Json.read(text(fetched)))).get("username"));
    }

    @Test
    void credentialsComeWithTheTimeTheyAreGoodFor() throws Exception {
        Fetched made = fetch(provider(world.settings()));

        assertThat(world.vault.isLive(user(made))).isTrue();
        assertThat(made.version().id()).isEqualTo("lease-1");
        assertThat(made.validFor()).isEqualTo(MINUTE);
        assertThat(made.refreshAfter()).isEqualTo(Duration.ofSeconds(40));
    }

    @Test
    void aFetchAtItsTimeRenewsThemUntilTheirLongestLifeIsNear() throws Exception {
        VaultProvider provider = provider(world.settings());
        Fetched last = fetch(provider);
        String first = user(last);
        int renewals = 0;
        while (user(last).equals(first)) {
            assertThat(world.vault.isLive(first)).isTrue();
            world.pass(requireNonNull(last.refreshAfter()));
            last = fetch(provider);
            assertThat(++renewals).isLessThan(20);
        }

        assertThat(renewals).isBetween(3, 5);
        assertThat(last.version().id()).isEqualTo("lease-2");
        assertThat(last.validFor()).isEqualTo(MINUTE);
        assertThat(world.vault.isLive(first)).as("the old ones overlap").isTrue();
        assertThat(world.vault.usersMade()).isEqualTo(2);
    }

    @Test
    void aFetchBeforeItsTimeMakesNewOnesButNotTwiceInTenSeconds() throws Exception {
        VaultProvider provider = provider(world.settings());
        Fetched first = fetch(provider);
        assertThat(user(fetch(provider))).isEqualTo(user(first));

        world.pass(Duration.ofSeconds(10));
        Fetched second = fetch(provider);
        assertThat(user(second)).isNotEqualTo(user(first));
        assertThat(user(fetch(provider))).isEqualTo(user(second));
        assertThat(user(provider.fetch(DB, Which.version("lease-2"), WITHIN))).isEqualTo(user(second));
    }

    @Test
    void whatIsRetiredIsGivenBack() throws Exception {
        VaultProvider provider = provider(world.settings());
        Fetched first = fetch(provider);
        world.pass(Duration.ofSeconds(10));
        Fetched second = fetch(provider);

        provider.retired(DB, first.version());
        provider.retired(DB, second.version()); // is in use
        provider.turn();

        assertThat(world.vault.isLive(user(first))).isFalse();
        assertThat(world.vault.isLive(user(second))).isTrue();
    }

    @Test
    void leasesEndWithTheirTokenSoAnotherTokenMeansOtherCredentials() throws Exception {
        VaultProvider provider = provider(world.settings(world.userpass(HOUR, HOUR, "app")));
        Fetched first = fetch(provider);
        world.vault.revokeAll();
        assertThat(world.vault.isLive(user(first))).isFalse();

        world.pass(requireNonNull(first.refreshAfter()));
        Fetched second = fetch(provider);

        assertThat(user(second)).isNotEqualTo(user(first));
        assertThat(world.vault.isLive(user(second))).isTrue();
    }

    @Test
    void credentialsAreNotGoodForLongerThanTheirToken() throws Exception {
        world.vault.database("main", HOUR, HOUR, true);
        VaultProvider provider = provider(world.settings(world.userpass(MINUTE, MINUTE, "app")));

        Fetched made = fetch(provider);

        assertThat(made.validFor()).isEqualTo(MINUTE);
        assertThat(made.refreshAfter()).isEqualTo(Duration.ofSeconds(54));
    }

    @Test
    void aPlannedLoginLeavesTheOldLeasesAliveUntilTheirOwnEnd() throws Exception {
        VaultProvider provider = provider(world.settings(world.userpass(MINUTE, MINUTE, "app")));
        Fetched first = fetch(provider);
        world.pass(Duration.ofSeconds(41));
        provider.turn(); // renewed, capped
        world.pass(Duration.ofSeconds(13));
        provider.turn(); // logged in again

        Fetched second = fetch(provider);

        assertThat(user(second)).isNotEqualTo(user(first));
        assertThat(world.vault.isLive(user(first))).isTrue();
    }

    @Test
    void whatCannotBeRenewedIsMadeAgain() throws Exception {
        world.vault.database("main", MINUTE, MINUTE, false);
        VaultProvider provider = provider(world.settings());
        Fetched first = fetch(provider);

        world.pass(requireNonNull(first.refreshAfter()));

        assertThat(user(fetch(provider))).isNotEqualTo(user(first));
        assertThat(world.vault.requests("POST sys/leases/renew")).isZero();
    }

    @Test
    void renewsByTheBodyWhichTheDefaultPolicyAllows() throws Exception {
        VaultProvider provider = provider(world.settings(world.userpass(HOUR, HOUR, "app")));
        Fetched first = fetch(provider);
        world.pass(requireNonNull(first.refreshAfter()));

        assertThat(user(fetch(provider))).isEqualTo(user(first));
        assertThat(world.vault.requests()).contains("POST sys/leases/renew");
    }

    @Test
    void closedItGivesItsLeasesBack() throws Exception {
        VaultProvider ours = provider(world.settings(world.userpass(HOUR, HOUR, "app")));
        VaultProvider theirs = provider(world.settings());
        fetch(ours).value().close();
        fetch(theirs).value().close();
        assertThat(world.vault.liveLeases()).isEqualTo(2);

        ours.close();
        assertThat(world.vault.liveLeases()).isEqualTo(1);
        theirs.close();
        assertThat(world.vault.liveLeases()).isZero();
    }

    @Test
    void isMadeOnDemandAndNotWrittenOrKeptInVersions() throws Exception {
        VaultProvider provider = provider(world.settings());

        assertThat(catchThrowableOfType(
                                SecretException.class,
                                () -> provider.put(DB, VaultWorld.bytes("x"), PutRequest.current(), WITHIN))
                        .kind())
                .isEqualTo("conflict");
        assertThat(catchThrowableOfType(
                                SecretException.class, () -> provider.fetch(DB, Which.of(Stage.PREVIOUS), WITHIN))
                        .kind())
                .isEqualTo("not_found");
    }
}

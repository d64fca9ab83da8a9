package io.kellet.secrets;

import static io.kellet.secrets.Desk.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kellet.audit.AuditQueue;
import io.kellet.audit.AuditQueueConfig;
import io.kellet.audit.AuditRecord;
import io.kellet.audit.AuditTrail;
import io.kellet.secrets.provider.SecretDeniedException;
import io.kellet.secrets.provider.SecretUnavailableException;
import io.kellet.secrets.provider.SecretVersion;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Who saw what, and what happened to it, is on record. */
final class AccessRecordTest {

    private final Desk desk = Desk.open();

    private List<String> records(String action) {
        return desk.records().stream()
                .filter(record -> record.action().equals(action))
                .map(record -> record.actor() + " " + record.subject() + " " + record.fields())
                .toList();
    }

    @Test
    void eachAccessIsOnRecordTheOnesFromTheCacheToo() {
        desk.aws.gives("venue/key", 1, "canary");
        SecretRef<RawSecret> ref = desk.secrets.raw("venue/key");

        for (int i = 0; i < 3; i++) {
            assertThat(text(ref.get())).isEqualTo("canary");
        }

        List<AuditRecord> all = desk.records();
        assertThat(all)
                .extracting(AuditRecord::action)
                .containsExactly("secret.fetched", "secret.used", "secret.used", "secret.used");
        assertThat(all.get(1).toString())
                .contains("desk")
                .contains("venue/key")
                .contains("version=v1", "provider=aws", "part=value", "stale=false", "degraded=false");
        assertThat(all.toString()).doesNotContain("canary");
    }

    @Test
    void aStaleAccessSaysSoAndSoDoesOneToAnOldVersion() {
        desk.aws.gives("venue/key", 1, "one");
        SecretRef<RawSecret> ref = desk.secrets.raw("venue/key");
        RawSecret old = ref.get();
        desk.aws.isDown();
        desk.pass(Duration.ofMinutes(6));
        desk.records();
        assertThat(text(ref.get())).isEqualTo("one");
        assertThat(records("secret.used")).singleElement().asString().contains("stale=true");

        desk.aws.isUp().gives("venue/key", 2, "two");
        desk.pass(Duration.ofMinutes(2));
        desk.records();
        assertThat(text(old)).isEqualTo("one");
        assertThat(text(ref.get())).isEqualTo("two");

        assertThat(records("secret.used"))
                .satisfiesExactly(
                        record -> assertThat(record).contains("version=v1").contains("stale=true"),
                        record -> assertThat(record).contains("version=v2").contains("stale=false"));
    }

    @Test
    void whatIsDeniedStaleLostRotatedAndRejectedIsOnRecord() {
        desk.aws.gives("venue/key", 1, "one");
        SecretRef<RawSecret> ref = desk.secrets.raw("venue/key");
        desk.aws.gives("venue/key", 2, "two");
        ref.reportRejected(ref.get());
        desk.aws.fails(name -> new SecretDeniedException(name, "aws", "no"));
        desk.pass(Duration.ofMinutes(6));

        assertThat(desk.records())
                .extracting(AuditRecord::action)
                .contains("secret.fetched", "secret.rejected", "secret.rotated", "secret.denied", "secret.lost");
        desk.aws.isDown();
        desk.pass(Duration.ofMinutes(6));
        assertThat(desk.records()).extracting(AuditRecord::action).contains("secret.failed");
    }

    @Test
    void aNameTooLongForALineIsOnRecordInFull() {
        String name = "n".repeat(256);
        desk.aws.gives(name, 1, "x");

        assertThat(text(desk.secrets.raw(name).get())).isEqualTo("x");

        assertThat(records("secret.used"))
                .singleElement()
                .asString()
                .contains(name)
                .contains("part=value");
    }

    private static Secrets on(AuditTrail trail, Desk desk, UnaryOperator<SecretsConfig.Builder> settings) {
        desk.aws.gives("venue/key", 1, "one");
        return Secrets.of(settings.apply(SecretsConfig.named("trail")).build())
                .clock(desk.clock)
                .trail(trail)
                .provider(desk.aws)
                .manual(Runnable::run);
    }

    @Test
    void aTrailOfShortLinesTakesEntries() {
        AuditQueue trail =
                AuditQueue.of(AuditQueueConfig.named("short").lineBytes(64).build(), desk.clock);
        Secrets secrets = on(trail, desk, settings -> settings);

        assertThat(text(secrets.raw("venue/key").get())).isEqualTo("one");

        assertThat(trail.stats().accepted()).isEqualTo(2);
    }

    @Test
    void whatCannotBePutOnRecordIsCountedOrRefusedAsTheSettingsSay() {
        AuditQueue full = AuditQueue.of(AuditQueueConfig.named("full").build(), desk.clock);
        full.close();
        Secrets lenient = on(full, desk, settings -> settings);
        RawSecret shown = lenient.raw("venue/key").get();
        long before = lenient.stats().unrecorded();
        assertThat(text(shown)).isEqualTo("one");
        assertThat(lenient.stats().unrecorded()).isEqualTo(before + 1);

        Secrets strict = on(full, desk, settings -> settings.auditRequired(true));
        RawSecret hidden = strict.raw("venue/key").get();
        boolean[] seen = {false};

        assertThatThrownBy(() -> hidden.<String, RuntimeException>use(bytes -> {
                    seen[0] = true;
                    return "";
                }))
                .isInstanceOf(SecretUnavailableException.class)
                .hasMessageContaining("on record");
        assertThat(seen[0]).isFalse();
        assertThat(strict.stats().hits()).isZero();
    }

    @Test
    void aVersionOfTwoLinesIsNoVersionAndReachesNoRecord() {
        desk.vault.gives("venue/key", 1, "one");
        desk.aws.onFetch = () -> {
            var unused = new SecretVersion("aws", "v\r\n1", 1, null);
        };

        assertThat(text(desk.secrets.raw("venue/key").get())).isEqualTo("one");

        assertThat(desk.records())
                .hasSize(2)
                .allSatisfy(record ->
                        assertThat(record.toString()).doesNotContain("\r").doesNotContain("\n"));
    }
}

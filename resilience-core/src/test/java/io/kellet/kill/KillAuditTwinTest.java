package io.kellet.kill;

import static org.assertj.core.api.Assertions.assertThat;

import io.kellet.audit.AuditRecord;
import io.kellet.audit.AuditValue;
import io.kellet.authority.NotPermittedException;
import io.kellet.authority.Operator;
import io.kellet.order.Scope;
import io.kellet.records.TestTrail;
import io.kellet.testkit.ManualClock;
import io.kellet.testkit.RandomHistory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The records alone, read one after the other, say what is engaged. */
final class KillAuditTwinTest {

    private static final List<Operator> PEOPLE =
            List.of(new Operator("anna", "one reason"), new Operator("ben", "another"), new Operator("eve", "none"));

    @Test
    void whoReadsTheRecordsKnowsWhatIsEngaged() {
        RandomHistory.ofRandom(random -> new Both())
                .command("engage", 5, (random, both) -> both.engage(random))
                .command("trip", 3, (random, both) -> both.latch.trip(random.nextInt(2), "loss"))
                .command("request", 5, (random, both) -> both.request(random))
                .command("approve", 7, (random, both) -> both.approve(random))
                .command("approve with a full trail", 2, (random, both) -> both.approveWithoutTrail(random))
                .command("advance", 2, (random, both) -> both.clock.advance(Duration.ofMinutes(random.nextInt(9))))
                .command("store fails", (random, both) -> both.store.fail(true))
                .command("store works", 2, (random, both) -> both.store.fail(false))
                .command(
                        "engage while it is stored",
                        2,
                        (random, both) -> both.store.afterNextSave(() -> both.engage(random)))
                .check("the records say what is engaged", Both::checkRecords)
                .run(100, 50);
    }

    private static final class Both {

        private final ManualClock clock = new ManualClock();
        private final TestTrail trail = new TestTrail(clock);
        private final FailingStore store = new FailingStore();
        private final KillSwitch kill = KillSwitch.of(
                        KillSwitchConfig.named("equities").build(),
                        (actor, privilege) -> !actor.equals("eve"),
                        clock,
                        () -> Instant.EPOCH)
                .audit(trail.trail())
                .openManual(store);
        private final RiskLatch latch = new RiskLatch("loss", kill, Scope.DESK, KillMode.HALT);
        private final List<RearmRequest> requests = new ArrayList<>();

        private final Map<String, Long> engaged = new HashMap<>();

        private void engage(Random random) {
            kill.engage(Scope.DESK, random.nextInt(2), mode(random), any(random));
        }

        private void request(Random random) {
            try {
                requests.add(kill.requestRearm(Scope.DESK, random.nextInt(2), mode(random), any(random)));
            } catch (RearmRefusedException | NotPermittedException refused) {
                // on record
            }
        }

        private void approve(Random random) {
            if (!requests.isEmpty()) {
                approve(requests.get(random.nextInt(requests.size())), any(random));
            }
        }

        private void approve(RearmRequest request, Operator approver) {
            try {
                kill.approve(request, approver);
            } catch (RearmRefusedException | NotPermittedException refused) {
                // on record
            }
        }

        private void approveWithoutTrail(Random random) {
            checkRecords();
            trail.fill();
            long rearms = kill.rearms();
            approve(random);
            assertThat(kill.rearms()).isEqualTo(rearms);
            trail.drain();
        }

        private static Operator any(Random random) {
            return PEOPLE.get(random.nextInt(PEOPLE.size()));
        }

        private static KillMode mode(Random random) {
            return random.nextBoolean() ? KillMode.HALT : KillMode.REDUCE_ONLY;
        }

        private void checkRecords() {
            long before;
            do {
                before = kill.engagements();
                kill.keep();
            } while (kill.engagements() != before); // one that came while the state was stored
            trail.drain().forEach(this::read);
            Map<String, Long> now = new HashMap<>();
            kill.snapshot()
                    .forEach(engagement -> now.put(
                            engagement.scope().text() + engagement.id() + engagement.mode(), engagement.number()));
            assertThat(engaged).isEqualTo(now);
        }

        private void read(AuditRecord record) {
            Map<String, String> fields = new HashMap<>();
            record.fields()
                    .forEach(field -> fields.put(field.name(), field.value().toString()));
            String entry = fields.get("scope") + fields.get("id") + fields.get("mode");
            switch (record.action()) {
                case "kill.engaged" -> {
                    long number = number(record, "number");
                    assertThat(engaged.getOrDefault(entry, 0L)).isLessThan(number);
                    engaged.put(entry, number);
                }
                case "kill.rearmed" -> {
                    assertThat(engaged.remove(entry)).isEqualTo(number(record, "number"));
                    assertThat(record.actor()).isNotEqualTo(fields.get("requester"));
                }
                case "kill.rearm-refused" -> {
                    if ("true".equals(fields.get("takes-back"))) {
                        engaged.put(entry, number(record, "number"));
                    }
                }
                default -> {
                    // changes nothing
                }
            }
        }

        private static long number(AuditRecord record, String name) {
            return record.fields().stream()
                    .filter(field -> field.name().equals(name))
                    .mapToLong(field -> ((AuditValue.Whole) field.value()).value())
                    .findFirst()
                    .orElseThrow();
        }
    }
}

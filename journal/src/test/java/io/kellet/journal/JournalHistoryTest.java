package io.kellet.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.kellet.audit.AuditReceipt;
import io.kellet.audit.Durability;
import io.kellet.testkit.RandomHistory;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A journal and a plain list of what it should have, through failures, losses of power and openings. */
final class JournalHistoryTest {

    private static final List<Durability> WANTED = List.of(Durability.ENQUEUED, Durability.WRITTEN, Durability.DURABLE);

    /** The list is right after every restart; in between, what is known of each record is in its receipt. */
    private static final class Both {
        final Rig rig = new Rig();
        Journal journal;
        List<Long> kept = new ArrayList<>(); // there since the last opening, whatever happens
        final Map<Long, AuditReceipt> since = new LinkedHashMap<>();

        Both() throws IOException {
            journal = rig.opening().createManual();
        }

        void append(Durability wanted) {
            AuditReceipt receipt = rig.append(journal, wanted);
            if (!Rig.failure(receipt).equals("FULL")) {
                since.put((long) rig.appended(), receipt);
            }
        }

        void turn() {
            journal.turn();
        }

        void heal() {
            if (!rig.files.isPowerLost()) {
                rig.files.heal();
            }
        }

        /** Everything that was accepted must be there. */
        void closeAndOpen() throws IOException {
            if (rig.files.isPowerLost()) {
                return;
            }
            rig.files.heal();
            journal.close();
            assertThat(journal.isClosedInOrder()).isTrue();
            List<Long> expected = new ArrayList<>(kept);
            expected.addAll(since.keySet());
            journal = rig.opening().openManual();
            assertThat(rig.numbers()).isEqualTo(expected);
            adopt(expected);
        }

        /** What was durable must be there, and behind it the first few of the others. */
        void losePower(Random random) throws IOException {
            rig.files.restart(random);
            journal = rig.opening().openManual();
            List<Long> numbers = rig.numbers();
            List<Long> most = new ArrayList<>(kept);
            most.addAll(since.keySet());
            assertThat(numbers).isEqualTo(most.subList(0, Math.min(numbers.size(), most.size())));
            assertThat(numbers).containsAll(kept);
            since.forEach((number, receipt) -> {
                if (receipt.wanted() == Durability.DURABLE && Rig.hasReached(receipt)) {
                    assertThat(numbers).contains(number);
                }
            });
            adopt(numbers);
        }

        private void adopt(List<Long> numbers) {
            kept = new ArrayList<>(numbers);
            since.clear();
        }
    }

    @Test
    void keepsWhatItSaidThroughFailuresAndLossesOfPower() {
        RandomHistory.of(Both::new)
                .command("append", 6, (random, both) -> both.append(WANTED.get(random.nextInt(3))))
                .command("turn", 6, (random, both) -> both.turn())
                .command("wait", 3, (random, both) -> both.rig.advance(Duration.ofMillis(random.nextInt(30))))
                .command("wait long", 1, (random, both) -> both.rig.advance(Duration.ofSeconds(random.nextInt(20))))
                .command("step back", 1, (random, both) -> both.rig.clock.stepBack(Duration.ofSeconds(3)))
                .command("fail once", 2, (random, both) -> both.rig.files.failAt(1 + random.nextInt(8)))
                .command("fail", 1, (random, both) -> both.rig.files.failFrom(1 + random.nextInt(8)))
                .command("heal", 2, (random, both) -> both.heal())
                .command("close and open", 1, (random, both) -> both.closeAndOpen())
                .command("power goes soon", 1, (random, both) -> both.rig.files.losePowerAt(1 + random.nextInt(15)))
                .command("lose power", 1, (random, both) -> both.losePower(random))
                .run(400, 80);
    }
}

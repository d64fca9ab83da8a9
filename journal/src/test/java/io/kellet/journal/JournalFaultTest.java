package io.kellet.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kellet.audit.AuditReceipt;
import io.kellet.audit.Durability;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** One life of a journal, in which every file operation fails once, or forever, or is where the power goes. */
final class JournalFaultTest {

    private static final int RESTARTS = 4;

    /** A life, and what was said to whoever appended. */
    private static final class Life {
        final Rig rig = new Rig();
        final Map<Long, AuditReceipt> receipts = new LinkedHashMap<>();
        long retired; // records up to this one may be gone
        boolean created;
        boolean ended;

        /** Creates, appends, rotates, retires, closes, opens, appends and closes. */
        void live() throws IOException, InterruptedException {
            try (Journal first = rig.opening().createManual()) {
                created = true;
                append(first, 12);
                rig.advance(Duration.ofDays(7 * 366));
                append(first, 3);
                retire(first);
                append(first, 2);
            }
            try (Journal second = rig.opening().openManual()) {
                append(second, 12);
            }
            ended = true;
        }

        void append(Journal journal, int records) {
            for (int i = 0; i < records; i++) {
                Durability wanted = i % 3 == 0 ? Durability.DURABLE : Durability.WRITTEN;
                AuditReceipt receipt = rig.append(journal, wanted);
                receipts.put((long) rig.appended(), receipt);
                journal.turn();
                rig.advance(Duration.ofMillis(i % 4 == 0 ? 2_000 : 5));
                journal.turn();
            }
        }

        private void retire(Journal journal) throws InterruptedException {
            long might = rig.appended() - 3L;
            try {
                retired = might; // from here on
                journal.retire((directory, from, to) -> {}, segment -> "/archive/" + segment.getFileName());
            } catch (IOException e) {
                // tried once: people would look
            }
        }

        /** What was acknowledged is there, in order, and nothing else. */
        void requireKept(List<Long> numbers, Durability least) {
            if (!numbers.isEmpty()) {
                long first = numbers.get(0);
                assertThat(first).as("nothing is missing at the start").isLessThanOrEqualTo(retired + 1);
                assertThat(numbers)
                        .as("in order, and nothing between")
                        .containsExactlyElementsOf(LongStream.range(first, first + numbers.size())
                                .boxed()
                                .toList());
                assertThat(numbers.get(numbers.size() - 1))
                        .as("nothing invented")
                        .isLessThanOrEqualTo(rig.appended());
            }
            receipts.forEach((number, receipt) -> {
                boolean acknowledged =
                        Rig.hasReached(receipt) && receipt.wanted().compareTo(least) >= 0;
                if (acknowledged && number > retired) {
                    assertThat(numbers).as("acknowledged %s", receipt.wanted()).contains(number);
                }
            });
        }
    }

    private static Life untroubled() throws IOException, InterruptedException {
        Life life = new Life();
        life.live();
        return life;
    }

    private static int operations() throws IOException, InterruptedException {
        return untroubled().rig.files.operations();
    }

    @Test
    void anUntroubledLifeKeepsAllButWhatWasRetired() throws IOException, InterruptedException {
        Life life = untroubled();

        List<Long> numbers = life.rig.numbers();
        assertThat(numbers.get(0)).isGreaterThan(1);
        assertThat(numbers).endsWith(29L);
        life.requireKept(numbers, Durability.WRITTEN);
        assertThat(life.rig.ownActions()).contains("journal.retired", "journal.opened", "journal.closed");
        assertThat(life.receipts.values()).allMatch(Rig::hasReached);
    }

    @Test
    void afterOneOperationFailedEverythingIsThereAllTheSame() throws IOException, InterruptedException {
        int operations = operations();
        for (int n = 1; n <= operations; n++) {
            Life life = new Life();
            life.rig.files.failAt(n);
            try {
                life.live();
            } catch (IOException e) {
                // it did not open; everything before must be there
            }
            life.rig.files.heal();
            if (life.created) {
                List<Long> numbers = reopen(life, Durability.WRITTEN);
                if (life.ended) {
                    assertThat(numbers).as("operation %s", n).endsWith(29L);
                }
            } else {
                createOrOpen(life);
            }
        }
    }

    @Test
    void whileEveryOperationFailsNothingIsAcknowledgedAndAllThatWasIsThereAfterwards()
            throws IOException, InterruptedException {
        int operations = operations();
        for (int n = 1; n <= operations; n++) {
            Life life = new Life();
            life.rig.files.failFrom(n);
            try {
                life.live();
            } catch (IOException e) {
                // neither opened nor created
            }
            life.rig.files.heal();
            if (life.created) {
                reopen(life, Durability.WRITTEN);
            } else {
                createOrOpen(life);
            }
        }
    }

    @Test
    void whatWasDurableSurvivesALossOfPowerAtAnyOperation() throws IOException, InterruptedException {
        int operations = operations();
        for (int n = 1; n <= operations; n++) {
            for (int restart = 0; restart < RESTARTS; restart++) {
                Life life = new Life();
                life.rig.files.losePowerAt(n);
                try {
                    life.live();
                } catch (IOException e) {
                    // the power went while it was created or opened
                }
                restart(life, new Random(1_000L * n + restart));
                if (life.created) {
                    reopen(life, Durability.DURABLE);
                } else {
                    createOrOpen(life);
                }
            }
        }
    }

    private static void restart(Life life, Random random) {
        if (random.nextInt(4) == 0) {
            life.rig.files.restart();
        } else {
            life.rig.files.restart(random);
        }
    }

    /**
     * Opens it, looks, and appends more; twice, because the first may leave what only the second stumbles over.
     *
     * @return the records that were there
     */
    private static List<Long> reopen(Life life, Durability least) throws IOException {
        List<Long> kept = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            try (Journal journal = life.rig.opening().openManual()) {
                List<Long> numbers = life.rig.numbers();
                if (i == 0) {
                    life.requireKept(numbers, least);
                    kept.addAll(numbers);
                }
                List<Long> more = new ArrayList<>(numbers);
                life.append(journal, 2);
                more.add(life.rig.appended() - 1L);
                more.add((long) life.rig.appended());
                assertThat(life.rig.numbers()).isEqualTo(more);
            }
        }
        List<String> own = life.rig.ownActions();
        assertThat(own.subList(own.size() - 2, own.size())).containsExactly("journal.opened", "journal.closed");
        return kept;
    }

    private static void createOrOpen(Life life) throws IOException {
        try {
            life.rig.opening().createManual().close();
        } catch (FileAlreadyExistsException e) {
            life.rig.opening().openManual().close(); // it had been created, only not said so
        }
        assertThat(life.rig.read()).isNotEmpty();
    }

    @Test
    void aLossOfPowerWhileOpeningAfterALossOfPowerLosesNothing() throws IOException {
        for (int n = 1; n <= 40; n++) {
            Life life = new Life();
            Journal journal = life.rig.opening().createManual();
            life.append(journal, 10);
            life.rig.files.restart(new Random(n));
            life.rig.files.losePowerAt(n);
            try {
                life.rig.opening().openManual();
            } catch (IOException e) {
                assertThat(life.rig.files.isPowerLost()).isTrue();
            }
            restart(life, new Random(-n));

            reopen(life, Durability.DURABLE);
        }
    }

    @Test
    void anAcknowledgedRecordIsOnTheDiskAtThatVeryMoment() throws IOException {
        List<Long> acknowledged = new ArrayList<>();
        for (int records = 1; records <= 30; records++) {
            Life life = new Life();
            Journal journal = life.rig.opening().createManual();
            life.append(journal, records);
            life.receipts.forEach((number, receipt) -> {
                if (Rig.hasReached(receipt) && receipt.wanted() == Durability.DURABLE) {
                    acknowledged.add(number);
                }
            });

            life.rig.files.restart(); // exactly what was forced

            reopen(life, Durability.DURABLE);
        }
        assertThat(acknowledged).isNotEmpty();
    }

    @Test
    void aMissingJournalIsNotAFirstStartEvenAfterALossOfPower() throws IOException {
        Life life = new Life();
        life.rig.opening().createManual().close();
        life.rig.files.delete(life.rig.segment(1));
        life.rig.files.forceDirectory(Rig.DIRECTORY);
        life.rig.files.restart();

        assertThatThrownBy(() -> life.rig.opening().openManual()).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void whatWasDurableSurvivesALossOfPowerAfterAnOperationFailed() throws IOException, InterruptedException {
        int operations = operations();
        Random random = new Random(5);
        for (int n = 1; n < operations; n++) {
            for (int restart = 0; restart < RESTARTS; restart++) {
                Life life = new Life();
                life.rig.files.failAt(n);
                life.rig.files.losePowerAt(n + 1 + random.nextInt(restart < 2 ? 12 : operations - n));
                try {
                    life.live();
                } catch (IOException e) {
                    // it was not created, or not opened
                }
                restart(life, random);
                if (life.created) {
                    reopen(life, Durability.DURABLE);
                } else {
                    createOrOpen(life);
                }
            }
        }
    }
}

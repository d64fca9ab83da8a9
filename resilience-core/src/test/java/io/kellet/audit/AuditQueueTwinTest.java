package io.kellet.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.kellet.testkit.ManualClock;
import io.kellet.testkit.RandomHistory;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The queue and a plain twin get the same random histories and must agree after each command. */
final class AuditQueueTwinTest {

    @Test
    void agreesWithItsTwinOnRandomHistories() {
        RandomHistory.ofRandom(QueueAndTwin::new)
                .command("line", 6, (random, both) -> both.line(random))
                .command("entry", 3, (random, both) -> both.entry(random))
                .command("mark", 2, (random, both) -> both.mark(random))
                .command("drain", 3, (random, both) -> both.drain(random))
                .command("drain all", 1, (random, both) -> both.drainAll())
                .command("sync", 2, (random, both) -> both.sync(random))
                .command("time", 1, (random, both) -> both.time(random))
                .command("close", 1, (random, both) -> both.close(random))
                .check("agree", QueueAndTwin::verify)
                .run(500, 80);
    }

    private static final class QueueAndTwin {
        private final ManualClock clock = new ManualClock();
        private final Keeper keeper = new Keeper();
        private final AuditQueue queue;
        private final AuditLine line;

        // the twin: said as plainly as can be
        private final Deque<String> waiting = new ArrayDeque<>();
        private final List<String> taken = new ArrayList<>();
        private final int lines;
        private final int entries;
        private int linesWaiting;
        private int entriesWaiting;
        private int accepted;
        private int rejected;
        private int halts;
        private int refusedWhenFull;
        private boolean halted;
        private boolean closed;
        private long halting; // told
        private int records; // taken
        private int written;
        private int durable;
        private long caughtUp = clock.nanos();

        QueueAndTwin(Random random) {
            boolean halts = random.nextBoolean();
            AuditQueueConfig config = AuditQueueConfig.named("test")
                    .lines(2 << random.nextInt(3))
                    .entries(1 + random.nextInt(3))
                    .whenFull(halts ? new WhenFull.Halt(() -> halting++) : new WhenFull.Reject())
                    .build();
            lines = config.lines();
            entries = config.entries();
            queue = AuditQueue.of(config, clock);
            line = queue.line(AuditShape.of("l", "desk").subject(12).build());
        }

        void line(Random random) {
            String subject = "l" + random.nextInt(1_000);
            boolean fits = !closed && linesWaiting < lines;

            assertThat(line.subject(subject).append(clock.nanos())).isEqualTo(fits);

            if (fits) {
                linesWaiting++;
                accept(subject);
            } else {
                reject();
            }
        }

        void entry(Random random) {
            String subject = "e" + random.nextInt(1_000);
            boolean fits = !closed && entriesWaiting < entries;

            assertThat(queue.entry("e").subject(subject).append()).isEqualTo(fits);

            if (fits) {
                entriesWaiting++;
                accept(subject);
            } else {
                reject();
            }
        }

        void mark(Random random) {
            Durability wanted = List.of(Durability.values()).get(random.nextInt(3));
            boolean queued = wanted != Durability.ENQUEUED && !closed && entriesWaiting < entries;

            assertThat(queue.mark(wanted).isDone()).isEqualTo(!queued);

            if (queued) {
                entriesWaiting++;
                waiting.add("mark");
            }
        }

        private void accept(String subject) {
            accepted++;
            waiting.add(subject);
        }

        private void reject() {
            rejected++;
            if (!closed && queue.config().whenFull() instanceof WhenFull.Halt) {
                refusedWhenFull++;
                halts += halted ? 0 : 1;
                halted = true;
            }
        }

        void drain(Random random) {
            drain(random.nextInt(6));
        }

        void drainAll() {
            drain(1_000);
        }

        private void drain(int atMost) {
            int expected = Math.min(atMost, waiting.size());
            if (atMost > waiting.size()) {
                halted = false;
            }

            assertThat(queue.drain(keeper, atMost)).isEqualTo(expected);

            for (int i = 0; i < expected; i++) {
                String what = waiting.remove();
                taken.add(what);
                records += what.equals("mark") ? 0 : 1;
                linesWaiting -= what.startsWith("l") ? 1 : 0;
                entriesWaiting -= what.startsWith("l") ? 0 : 1;
            }
        }

        void sync(Random random) {
            written = written + random.nextInt(records - written + 1);
            durable = durable + random.nextInt(written - durable + 1);
            caughtUp = clock.nanos();
            queue.progress(written, durable, caughtUp);
        }

        void time(Random random) {
            clock.advanceNanos(1L << random.nextInt(34));
        }

        void close(Random random) {
            if (random.nextInt(5) == 0) {
                queue.close();
                closed = true;
            }
        }

        void verify() {
            assertThat(keeper.kept.stream()
                            .map(each -> each.record() == null
                                    ? "mark"
                                    : each.record().subject()))
                    .isEqualTo(taken);
            long age = accepted == durable ? 0 : Math.max(1, clock.nanos() - caughtUp);
            assertThat(queue.stats()).isEqualTo(new AuditStats(accepted, rejected, 0, halts, written, durable, age, 0));
            assertThat(halting).isEqualTo(refusedWhenFull);
            assertThat(queue.isDrained()).isEqualTo(closed && waiting.isEmpty());
        }
    }
}

package io.kellet.risk;

import static org.assertj.core.api.Assertions.assertThat;

import io.kellet.authority.Authority;
import io.kellet.authority.Operator;
import io.kellet.order.Scope;
import io.kellet.testkit.ManualClock;
import io.kellet.testkit.RandomHistory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The desk beside a list of all changes that were ever approved, gone through from its end at every question. */
final class LimitDeskTwinTest {

    @Test
    void whatIsInForceIsTheNewestThatIsNotOver() {
        RandomHistory.of(Both::new)
                .command("propose", 3, (random, both) -> both.propose(random))
                .command("approve", 3, (random, both) -> both.approve(random))
                .command("wait", 3, (random, both) -> both.await(random))
                .command("clock steps back", 1, (random, both) -> both.stepBack(random))
                .command("sweep", 2, (random, both) -> both.sweep())
                .check("same limits, versions only grow", Both::agree)
                .run();
    }

    private static final class Both {
        private static final Operator ANN = new Operator("ann", "a reason");
        private static final Operator BOB = new Operator("bob", "another");

        private final ManualClock clock = new ManualClock();
        private final FakeGate gate = new FakeGate(limits(1));
        private final FakeGate other = new FakeGate(gate.limits());
        private final LimitDesk desk =
                new LimitDesk(Authority.anybody(), clock).attach(gate).attach(other);

        private final List<Asked> proposals = new ArrayList<>();
        private final List<Approved> approved = new ArrayList<>(List.of(new Approved(1, Long.MAX_VALUE)));
        private long time; // in minutes
        private long version = 1;
        private long content = 1;

        private record Asked(LimitProposal proposal, long lasting, long at, long against) {}

        private record Approved(long content, long until) {}

        void propose(Random random) {
            catchUp();
            long next = version + 1L + random.nextInt(3);
            LimitProposal proposal = desk.propose(limits(next), ANN);
            long lasting = Long.MAX_VALUE;
            if (random.nextBoolean() && running() < LimitDesk.MOST_TEMPORARY) {
                lasting = 1L + random.nextInt(30);
                proposal = proposal.until(Duration.ofMinutes(lasting));
            }
            proposals.add(new Asked(proposal, lasting, time, version));
        }

        void approve(Random random) {
            if (proposals.isEmpty()) {
                return;
            }
            catchUp();
            Asked asked = proposals.get(random.nextInt(proposals.size()));
            boolean temporary = asked.lasting < Long.MAX_VALUE;
            boolean mayBe = asked.against == version
                    && time - asked.at < 15
                    && !(temporary && running() == LimitDesk.MOST_TEMPORARY);
            boolean done;
            try {
                desk.approve(asked.proposal, BOB);
                done = true;
            } catch (IllegalStateException refused) {
                done = false;
            }
            assertThat(done).isEqualTo(mayBe);
            if (done) {
                version = asked.proposal.limits().version();
                content = version;
                if (!temporary) {
                    approved.clear();
                }
                approved.add(new Approved(version, temporary ? time + asked.lasting : Long.MAX_VALUE));
            }
        }

        void await(Random random) {
            long minutes = random.nextInt(10);
            time += minutes;
            clock.advance(Duration.ofMinutes(minutes));
        }

        void stepBack(Random random) {
            sweep(); // what passed until now has been seen
            clock.stepBack(Duration.ofMinutes(random.nextInt(10_000)));
            sweep();
        }

        void sweep() {
            desk.sweep();
            catchUp();
        }

        /** What any call to the desk does first. */
        private void catchUp() {
            desk.sweep();
            long holds = 0;
            for (Approved one : approved) {
                if (one.until > time) {
                    holds = one.content;
                }
            }
            if (holds != content) {
                content = holds;
                version++;
            }
        }

        private long running() {
            return approved.stream()
                    .filter(one -> one.until > time && one.until < Long.MAX_VALUE)
                    .count();
        }

        void agree() {
            assertThat(gate.limits().version()).isEqualTo(version);
            assertThat(gate.limits().entries().get(0).limit()).isEqualTo(content);
            assertThat(other.limits()).isSameAs(gate.limits()).isSameAs(desk.limits());
            for (int i = 1; i < gate.taken.size(); i++) {
                assertThat(gate.taken.get(i).version())
                        .isGreaterThan(gate.taken.get(i - 1).version());
            }
        }

        private static Limits limits(long version) {
            return Limits.version(version)
                    .limit(Scope.FIRM, LimitKind.LOSS, version)
                    .build();
        }
    }
}

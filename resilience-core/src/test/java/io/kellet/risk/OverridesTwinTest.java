package io.kellet.risk;

import static org.assertj.core.api.Assertions.assertThat;

import io.kellet.authority.Authority;
import io.kellet.authority.Operator;
import io.kellet.event.EventBus;
import io.kellet.event.EventBusConfig;
import io.kellet.testkit.ManualClock;
import io.kellet.testkit.RandomHistory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Overrides beside a list of them with plain counts and times. */
final class OverridesTwinTest {

    @Test
    void passesWhatThePlainListPassesAndRecordsEachEndOnce() {
        RandomHistory.of(Both::new)
                .command("raise", 3, (random, both) -> both.raise(random))
                .command("order", 6, (random, both) -> both.order(random))
                .command("give back", 1, (random, both) -> both.giveBack(random))
                .command("revoke", 1, (random, both) -> both.revoke(random))
                .command("wait", 3, (random, both) -> both.await(random))
                .command("clock steps back", 1, (random, both) -> both.stepBack(random))
                .command("sweep", 1, (random, both) -> both.sweep())
                .check("same uses, each end once", Both::agree)
                .run(300, 80);
    }

    private static final class Both {
        private static final Control CONTROL = new OverridesTest.NamedControl("max-quantity", true);
        private static final Operator ANN = new Operator("ann", "a reason");
        private static final Operator BOB = new Operator("bob", "another");

        private final ManualClock clock = new ManualClock();
        private final EventBus bus =
                EventBus.manual(EventBusConfig.named("twin").laneSize(1_024).build(), clock);
        private final List<OverrideEnded> ends = new ArrayList<>();
        private final Overrides overrides = new Overrides(OverridesConfig.defaults(), Authority.anybody(), clock, bus);
        private final OrderView order = new OrderView(new MarketData(1));
        private final List<Plain> plain = new ArrayList<>();
        private long time; // in seconds

        private static final class Plain {
            final OverrideGrant grant;
            final long order;
            final int uses;
            final long until;
            int left;

            @Nullable
            OverrideEnd end;

            Plain(OverrideGrant grant, long order, int uses, long until) {
                this.grant = grant;
                this.order = order;
                this.uses = uses;
                this.until = until;
                left = uses;
            }
        }

        Both() {
            bus.subscribe(OverrideEnded.class, ends::add);
        }

        void raise(Random random) {
            sweep();
            if (overrides.live().size() == OverridesConfig.defaults().atOnce()) {
                return;
            }
            long id = 1L + random.nextInt(4);
            int uses = 1 + random.nextInt(3);
            int seconds = 1 + random.nextInt(60);
            OverrideTerms terms = OverrideTerms.orders(id).uses(uses).lasting(Duration.ofSeconds(seconds));
            OverrideGrant grant = overrides.approve(overrides.request(CONTROL, terms, ANN), BOB);
            plain.add(new Plain(grant, id, uses, time + seconds));
        }

        void order(Random random) {
            order.orderId = 1L + random.nextInt(5);
            order.now = clock.nanos() - (random.nextBoolean() ? 0 : random.nextInt(1_000_000_000)); // held up
            OverrideGrant found = overrides.find("max-quantity", order);
            Plain expected = null;
            for (Plain one : plain) {
                if (expected == null
                        && one.order == order.orderId
                        && one.end == null
                        && one.left > 0
                        && one.until > time) {
                    expected = one;
                }
            }
            assertThat(found).isSameAs(expected == null ? null : expected.grant);
            if (found != null && expected != null) {
                assertThat(found.use()).isTrue();
                expected.left--;
            }
        }

        void giveBack(Random random) {
            if (!plain.isEmpty()) {
                Plain one = plain.get(random.nextInt(plain.size()));
                boolean noticed = one.grant.end() != null; // by an order that came too late
                boolean expected = !noticed && one.end == null && one.left < one.uses;
                assertThat(one.grant.giveBack()).isEqualTo(expected);
                one.left += expected ? 1 : 0;
            }
        }

        void revoke(Random random) {
            if (!plain.isEmpty()) {
                Plain one = plain.get(random.nextInt(plain.size()));
                catchUp();
                assertThat(overrides.revoke(one.grant, BOB)).isEqualTo(one.end == null);
                if (one.end == null) {
                    one.end = OverrideEnd.REVOKED;
                }
            }
        }

        void await(Random random) {
            int seconds = random.nextInt(20);
            time += seconds;
            clock.advance(Duration.ofSeconds(seconds));
        }

        void stepBack(Random random) {
            sweep();
            clock.stepBack(Duration.ofSeconds(random.nextInt(100_000)));
            sweep();
        }

        void sweep() {
            overrides.sweep();
            catchUp();
        }

        private void catchUp() {
            for (Plain one : plain) {
                if (one.end == null && one.left == 0) {
                    one.end = OverrideEnd.USED_UP;
                } else if (one.end == null && one.until <= time) {
                    one.end = OverrideEnd.EXPIRED;
                }
            }
        }

        void agree() {
            bus.deliverPending();
            long used = 0;
            for (Plain one : plain) {
                assertThat(one.grant.used()).isEqualTo(one.uses - one.left);
                used += one.uses - one.left;
                List<OverrideEnded> its = ends.stream()
                        .filter(ended -> ended.override() == one.grant.number())
                        .toList();
                assertThat(its).hasSize(one.end == null ? 0 : 1);
                if (one.end != null) {
                    assertThat(its.get(0).end()).isEqualTo(one.end);
                    assertThat(its.get(0).used()).isEqualTo(one.uses - one.left);
                }
            }
            assertThat(overrides.used()).isEqualTo(used);
            assertThat(overrides.raised()).isEqualTo(plain.size());
        }
    }
}

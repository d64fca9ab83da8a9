package io.kellet.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import io.kellet.testkit.ManualClock;
import io.kellet.testkit.RandomHistory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class TimedSlotsTest {

    private static final long MICRO = 1_000;

    private final ManualClock clock = new ManualClock();
    private final TimedSlots slots = new TimedSlots(2, clock.nanos());

    @Test
    void hasAsManyPlacesAsItWasMadeWith() {
        assertThat(slots.claim(clock.nanos(), 0)).isNotEqualTo(TimedSlots.NONE);
        assertThat(slots.claim(clock.nanos(), 0)).isNotEqualTo(TimedSlots.NONE);
        assertThat(slots.claim(clock.nanos(), 0)).isEqualTo(TimedSlots.NONE);
    }

    @Test
    void aPlaceIsFreedOnceAndOnlyByItsTicket() {
        int first = slots.claim(clock.nanos(), 0);

        assertThat(slots.free(first)).isEqualTo(TimedSlots.FREED);
        assertThat(slots.free(first)).isEqualTo(TimedSlots.FREED_BEFORE);
        int second = slots.claim(clock.nanos(), 0);

        assertThat(slots.free(first)).isEqualTo(TimedSlots.NOT_ITS_OWN);
        assertThat(slots.free(second)).isEqualTo(TimedSlots.FREED);
    }

    @Test
    void aTicketOfAnotherTableFreesNothing() {
        TimedSlots larger = new TimedSlots(64, clock.nanos());
        int ticket = larger.claim(clock.nanos(), 63);

        assertThat(slots.free(ticket)).isEqualTo(TimedSlots.NOT_ITS_OWN);
        assertThat(slots.nanosSince(ticket, clock.nanos())).isZero();
    }

    @Test
    void aLeaseIsItsHoldersToTheMicrosecondAndThenAnybodys() {
        long end = clock.nanos() + 5 * MICRO;
        int lost = slots.claimFreeOrOver(end, 0, clock.nanos());
        slots.claimFreeOrOver(end, 0, clock.nanos());

        assertThat(slots.claimFreeOrOver(end + MICRO, 0, end - 1)).isEqualTo(TimedSlots.NONE);
        int next = slots.claimFreeOrOver(end + MICRO, 0, end);

        assertThat(next).isNotEqualTo(TimedSlots.NONE);
        assertThat(slots.freeUnlessOver(lost, end - 1)).isEqualTo(TimedSlots.NOT_ITS_OWN);
        assertThat(slots.freeUnlessOver(next, end)).isEqualTo(TimedSlots.FREED);
    }

    @Test
    void aLeaseThatIsOverIsNotItsHoldersThoughNobodyTookIt() {
        long end = clock.nanos() + 5 * MICRO;
        int ticket = slots.claimFreeOrOver(end, 0, clock.nanos());

        assertThat(slots.freeUnlessOver(ticket, end)).isEqualTo(TimedSlots.NOT_ITS_OWN);
        assertThat(slots.freeUnlessOver(ticket, end - 1)).isEqualTo(TimedSlots.FREED);
    }

    @Test
    void serialNumbersComeRoundAfterSixteenThousandClaimsOfAPlaceAndNotBefore() {
        TimedSlots one = new TimedSlots(1, clock.nanos());
        int first = one.claim(clock.nanos(), 0);
        one.free(first);

        for (int i = 1; i < 1 << TimedSlots.SERIAL_BITS; i++) {
            int ticket = one.claim(clock.nanos(), 0);
            assertThat(ticket).isNotEqualTo(first);
            assertThat(one.free(first)).isEqualTo(TimedSlots.NOT_ITS_OWN);
            assertThat(one.free(ticket)).isEqualTo(TimedSlots.FREED);
        }

        assertThat(one.claim(clock.nanos(), 0)).isEqualTo(first);
    }

    @Test
    void countsWhatIsDatedUpToAMoment() {
        long start = clock.nanos();
        slots.claim(start, 0);
        slots.claim(start + 3 * MICRO, 0);

        assertThat(slots.countUpTo(start - 1)).isZero();
        assertThat(slots.countUpTo(start)).isOne();
        assertThat(slots.countUpTo(start + 3 * MICRO)).isEqualTo(2);
        assertThat(slots.countAfter(start + 3 * MICRO - 1)).isOne();
        assertThat(slots.countAfter(start + 3 * MICRO)).isZero();
    }

    @Test
    void keepsTimeBehindItsBeginningAndSaturatesFarAhead() {
        long before = clock.nanos() - Duration.ofDays(1).toNanos();
        int early = slots.claim(before, 0);
        int late = slots.claim(clock.nanos() + Duration.ofDays(365 * 80).toNanos(), 0);

        assertThat(slots.nanosSince(early, before + 7 * MICRO)).isEqualTo(7 * MICRO);
        assertThat(slots.countUpTo(before)).isOne();
        assertThat(slots.free(early)).isEqualTo(TimedSlots.FREED);
        assertThat(slots.free(late)).isEqualTo(TimedSlots.FREED);
    }

    @Test
    void seesATimeThatIsFurtherOffThanItCanBe() {
        slots.claim(clock.nanos() + 10 * MICRO, 0);

        assertThat(slots.hasLaterThan(clock, 10 * MICRO)).isFalse();
        clock.stepBack(Duration.ofNanos(MICRO));
        assertThat(slots.hasLaterThan(clock, 10 * MICRO)).isTrue();
    }

    // ---- against a list

    private static final class Pair {
        private static final class Entry {
            final int ticket;
            final long time;
            boolean freed;
            boolean taken; // over by another

            Entry(int ticket, long time) {
                this.ticket = ticket;
                this.time = time;
            }

            boolean holds() {
                return !freed && !taken;
            }
        }

        final ManualClock clock = new ManualClock();
        final int places;
        final TimedSlots slots;
        final List<Entry> entries = new ArrayList<>();

        Pair(Random random) {
            places = 1 + random.nextInt(4);
            slots = new TimedSlots(places, clock.nanos());
        }

        void lease(Random random) {
            long time = clock.nanos() + MICRO * random.nextInt(6);
            int ticket = slots.claimFreeOrOver(time, random.nextInt(9) - 4, clock.nanos());
            long blocked = entries.stream()
                    .filter(entry -> entry.holds() && entry.time > clock.nanos())
                    .count();
            assertThat(ticket != TimedSlots.NONE).isEqualTo(blocked < places);
            if (ticket != TimedSlots.NONE) {
                for (Entry entry : entries) {
                    boolean isReplaced = Permit.placeOf(entry.ticket) == Permit.placeOf(ticket);
                    assertThat(isReplaced && entry.holds() && entry.time > clock.nanos())
                            .as("a live lease was taken")
                            .isFalse();
                    entry.taken |= isReplaced;
                }
                entries.add(new Entry(ticket, time));
            }
        }

        void free(Random random) {
            if (entries.isEmpty()) {
                return;
            }
            Entry entry = entries.get(random.nextInt(entries.size()));
            int expected = TimedSlots.FREED;
            if (entry.taken) {
                expected = TimedSlots.NOT_ITS_OWN;
            } else if (entry.freed) {
                expected = TimedSlots.FREED_BEFORE;
            } else if (entry.time <= clock.nanos()) {
                expected = TimedSlots.NOT_ITS_OWN;
            } else {
                entry.freed = true;
            }
            assertThat(slots.freeUnlessOver(entry.ticket, clock.nanos())).isEqualTo(expected);
        }

        void agree() {
            long now = clock.nanos();
            assertThat(slots.countUpTo(now)).isEqualTo((int)
                    entries.stream().filter(e -> e.holds() && e.time <= now).count());
            assertThat(slots.countAfter(now)).isEqualTo((int)
                    entries.stream().filter(e -> e.holds() && e.time > now).count());
        }
    }

    @Test
    void agreesWithAListOfLeases() {
        RandomHistory.ofRandom(Pair::new)
                .command("lease", 4, (random, both) -> both.lease(random))
                .command("free", 3, (random, both) -> both.free(random))
                .command("advance", 2, (random, both) -> both.clock.advanceNanos(MICRO * random.nextInt(4)))
                .check("same", Pair::agree)
                .run();
    }
}

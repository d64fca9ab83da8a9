package io.kellet.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.kellet.risk.Limits;
import io.kellet.risk.Reported;
import io.kellet.risk.TestOrder;
import io.kellet.risk.Verdict;
import io.kellet.testkit.RandomHistory;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Against a sum over all children that ever were: no parent ever has more filled and working than it may. */
final class ParentOrderTwinTest {

    private static final long QUANTITY = 20;

    private static final class Child {
        private final long parent;
        private final TestOrder order;
        private long quantity;
        private long filled;
        private boolean works = true;

        private Child(TestOrder order) {
            this.order = order;
            parent = order.parentId;
            quantity = order.quantity;
        }

        private long used() {
            return filled + (works ? Math.max(0, quantity - filled) : 0);
        }
    }

    private static final class Both {
        private final GateBench bench = new GateBench();
        private final ParentOrder control = new ParentOrder(8, false);
        private final Map<Long, Child> children = new LinkedHashMap<>();
        private final Map<Long, Boolean> open = new HashMap<>();
        private long nextId = 1;

        private Both() {
            bench.open(control, Limits.version(1));
            for (long parent = 1; parent <= 3; parent++) {
                control.openParent(parent, 1, true, QUANTITY);
                open.put(parent, true);
            }
        }

        private long used(long parent) {
            return children.values().stream()
                    .filter(child -> child.parent == parent)
                    .mapToLong(Child::used)
                    .sum();
        }

        private void send(Random random, boolean refusedBehind) {
            long parent = 1L + random.nextInt(3);
            TestOrder order =
                    TestOrder.buy(nextId++, 1 + random.nextInt(12), 100).parent(parent);
            boolean fits = open.getOrDefault(parent, false) && used(parent) + order.quantity <= QUANTITY;
            if (refusedBehind && fits) {
                bench.refusesBehind(order);
                return;
            }
            assertThat(Verdict.isAccepted(bench.check(order))).isEqualTo(fits);
            if (fits) {
                children.put(order.orderId, new Child(order));
            }
        }

        private void amend(Random random, boolean accepted) {
            Child child = any(random);
            long quantity = 1L + random.nextInt(15);
            if (child == null || !child.works || quantity <= child.filled) {
                return;
            }
            long added = Math.max(0, quantity - child.quantity);
            boolean fits =
                    added == 0 || (open.getOrDefault(child.parent, false) && used(child.parent) + added <= QUANTITY);
            long verdict = bench.check(child.order.amendedTo(quantity, 100));
            assertThat(Verdict.isAccepted(verdict)).isEqualTo(fits);
            if (fits && accepted) {
                bench.gate().onAmended(child.order.orderId, quantity, 100);
                child.quantity = quantity;
            } else if (fits) {
                bench.gate().onAmendRejected(child.order.orderId, quantity, 100);
            }
        }

        private @org.jspecify.annotations.Nullable Child any(Random random) {
            List<Child> all = List.copyOf(children.values());
            return all.isEmpty() ? null : all.get(random.nextInt(all.size()));
        }

        private void fill(Random random) {
            Child child = any(random);
            long filled = 1L + random.nextInt(14); // also late, twice, or too much
            if (child == null) {
                return;
            }
            Reported reported = bench.gate().onFill(child.order.orderId, filled);
            assertThat(reported == Reported.ALREADY_KNOWN).isEqualTo(filled <= child.filled);
            child.filled = Math.max(child.filled, filled);
            child.works &= child.filled < child.quantity;
        }

        private void end(Random random) {
            Child child = any(random);
            if (child != null) {
                bench.gate().onCancelled(child.order.orderId);
                child.works = false;
            }
        }

        private void close(Random random) {
            long parent = 1L + random.nextInt(3);
            if (control.closeParent(parent)) {
                open.put(parent, false);
            }
        }

        private void agree() {
            for (long parent = 1; parent <= 3; parent++) {
                long room = open.getOrDefault(parent, false) ? QUANTITY - used(parent) : 0;
                probe(parent, room + 1, false);
                if (room > 0) {
                    probe(parent, room, true);
                }
            }
        }

        private void probe(long parent, long quantity, boolean fits) {
            if (quantity > 0) {
                TestOrder order = TestOrder.buy(nextId++, quantity, 100).parent(parent);
                assertThat(Verdict.isAccepted(bench.check(order))).isEqualTo(fits);
                bench.gate().onRejected(order.orderId);
            }
        }
    }

    @Test
    void hasRoomForExactlyWhatNoChildHasFilledOrWorking() {
        RandomHistory.of(Both::new)
                .command("send", 6, (random, both) -> both.send(random, false))
                .command("send, refused behind", (random, both) -> both.send(random, true))
                .command("amend", 2, (random, both) -> both.amend(random, true))
                .command("amend, refused by the venue", (random, both) -> both.amend(random, false))
                .command("fill", 4, (random, both) -> both.fill(random))
                .command("end", 2, (random, both) -> both.end(random))
                .command("close", (random, both) -> both.close(random))
                .check("as much room", Both::agree)
                .run(80, 50);
    }
}

package io.kellet.risk;

import static org.assertj.core.api.Assertions.assertThat;

import io.kellet.testkit.RandomHistory;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class OrderTableTest {

    private static final int NUMBERS = 24;

    private static final class Both {
        final int maxWorking;
        final int remembered;
        final OrderTable table;
        final Set<Long> working = new LinkedHashSet<>();
        final Map<Long, Boolean> ended = new LinkedHashMap<>(); // oldest first

        Both(Random random) {
            maxWorking = 1 + random.nextInt(6);
            remembered = 1 + random.nextInt(6);
            table = new OrderTable(maxWorking, remembered);
        }

        void add(long number) {
            if (working.contains(number) || ended.containsKey(number)) {
                return;
            }
            assertThat(table.hasRoom()).isEqualTo(working.size() < maxWorking);
            if (table.hasRoom()) {
                if (working.size() + ended.size() == maxWorking + remembered) {
                    ended.remove(ended.keySet().iterator().next());
                }
                assertThat(table.add(number).orderId).isEqualTo(number);
                working.add(number);
            }
        }

        void end(long number) {
            WorkingOrder order = table.find(number);
            if (order != null && working.remove(number)) {
                table.end(order);
                ended.put(number, true);
            }
        }

        void sameOrders() {
            assertThat(table.working()).isEqualTo(working.size());
            for (long number = 1; number <= NUMBERS; number++) {
                WorkingOrder order = table.find(number);
                assertThat(order != null)
                        .as("number %s", number)
                        .isEqualTo(working.contains(number) || ended.containsKey(number));
                if (order != null) {
                    assertThat(order.orderId).isEqualTo(number);
                    assertThat(order.working).isEqualTo(working.contains(number));
                }
            }
        }
    }

    @Test
    void remembersTheOrdersThatAPlainOneRemembers() {
        RandomHistory.ofRandom(Both::new)
                .command("add", 4, (random, both) -> both.add(1L + random.nextInt(NUMBERS)))
                .command("end", 3, (random, both) -> both.end(1L + random.nextInt(NUMBERS)))
                .check("same orders", Both::sameOrders)
                .run();
    }
}

package io.kellet.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** The lane and a plain twin get the same random histories and must agree after each delivery. */
final class LaneTwinTest {

    private static final int HISTORIES = 2_000;
    private static final int COMMANDS = 120;

    record Noted(long id) {}

    @Test
    void agreesWithItsTwinOnRandomHistories() {
        long start = new Random().nextLong();
        for (int history = 0; history < HISTORIES; history++) {
            long seed = start + history;
            try {
                new History(new Random(seed)).run();
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("history failed: seed=" + seed, e);
            }
        }
    }

    /** Threads commit numbers in order, hold them for a while, and publish or skip them in any order. */
    private static final class History {
        private final RandomGenerator random;
        private final int size;
        private final Lanes lanes;
        private final Lane lane;
        private final Twin twin;
        private final Topic<Noted> topic = new Topics("test").topic(Noted.class);
        private final List<Long> onTheirWay = new ArrayList<>();
        private final List<Long> used = new ArrayList<>();
        private final List<Object> delivered = new ArrayList<>();
        private long committed;
        private long published;

        History(RandomGenerator random) {
            this.random = random;
            size = 2 << random.nextInt(3);
            lanes = new Lanes("test", 1, size, new Tally(null));
            committed = random.nextInt(20);
            lane = lanes.add("lane", committed);
            twin = new Twin(size, committed);
        }

        void run() {
            int patience = 1 + random.nextInt(3 * size);
            for (int command = 0; command < COMMANDS; command++) {
                if (onTheirWay.size() < patience) {
                    onTheirWay.add(committed++);
                }
                switch (random.nextInt(12)) {
                    case 0, 1, 2, 3, 4 -> publish(oneOf(onTheirWay, true));
                    case 5, 6 -> skip(oneOf(onTheirWay, true));
                    case 7 -> publish(oneOf(used, false)); // a number that was used already
                    case 8 -> skip(oneOf(used, false));
                    case 9 -> skipMany();
                    default -> deliver();
                }
            }
            deliver();
            if (random.nextBoolean()) {
                while (!onTheirWay.isEmpty()) {
                    publish(oneOf(onTheirWay, true));
                }
                deliver();
            }
            lane.close();
            twin.close();
            deliver();
            assertThat(lane.isRetired()).isTrue();
            assertThat(lane.counts().pending()).isZero();
        }

        private long oneOf(List<Long> numbers, boolean take) {
            if (numbers.isEmpty()) {
                return committed++;
            }
            int at = random.nextInt(numbers.size());
            return take ? numbers.remove(at) : numbers.get(at);
        }

        private void publish(long number) {
            used.add(number);
            Noted event = new Noted(published++);
            lane.publish(number, topic, event);
            twin.publish(number, event);
        }

        private void skip(long number) {
            used.add(number);
            lane.skip(number);
            twin.skip(number);
        }

        private void skipMany() {
            for (int count = random.nextInt(5 * size); count > 0; count--) {
                skip(committed++);
            }
        }

        private void deliver() {
            int steps = 1 + random.nextInt(2 * size);
            for (Lane next = lanes.poll(); next != null; next = lanes.poll()) {
                next.visit(steps, entry -> delivered.add(entry.event));
            }
            twin.deliver();
            assertThat(delivered).isEqualTo(twin.delivered);
            assertThat(lane.counts()).isEqualTo(new EventCounts(published, twin.delivered.size(), twin.lost, 0));
            assertThat(lane.isEmpty()).isEqualTo(twin.waiting.isEmpty());
        }
    }

    /** What a lane promises, said as plainly as can be. */
    private static final class Twin {
        private final int size;
        private long next;
        private boolean closed;
        private long lost;
        private final TreeMap<Long, Object> waiting = new TreeMap<>();
        private final Set<Long> skipped = new TreeSet<>();
        private final List<Object> delivered = new ArrayList<>();

        Twin(int size, long first) {
            this.size = size;
            next = first;
        }

        void publish(long number, Object event) {
            boolean late = number < next;
            boolean newerIsHere =
                    waiting.keySet().stream().anyMatch(other -> shareAPlace(other, number) && other >= number);
            if (late || newerIsHere) {
                lost++;
                return;
            }
            if (waiting.keySet().removeIf(other -> shareAPlace(other, number))) {
                lost++;
            }
            waiting.put(number, event);
        }

        void skip(long number) {
            skipped.add(number);
        }

        void close() {
            closed = true;
        }

        void deliver() {
            while (!waiting.isEmpty() || isGivenUp(next)) {
                if (waiting.containsKey(next)) {
                    delivered.add(waiting.remove(next));
                } else if (!isGivenUp(next) && !closed) {
                    return;
                }
                next++;
            }
        }

        private boolean isGivenUp(long number) {
            return skipped.stream().anyMatch(other -> shareAPlace(other, number) && other >= number)
                    || waiting.keySet().stream().anyMatch(other -> shareAPlace(other, number) && other > number);
        }

        private boolean shareAPlace(long one, long other) {
            return (one - other) % size == 0;
        }
    }
}

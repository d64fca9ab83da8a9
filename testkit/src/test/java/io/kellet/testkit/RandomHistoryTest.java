package io.kellet.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.kellet.config.Key;
import io.kellet.config.Settings;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class RandomHistoryTest {

    private static final @Nullable String NO_PROPERTY = null;

    /** A ring with a planted bug beside the queue it should be. */
    private static final class Pair {
        private final Deque<Integer> plain = new ArrayDeque<>();
        private final List<Integer> clever = new ArrayList<>();

        void offer(int value) {
            plain.addLast(value);
            clever.add(value);
        }

        void poll() {
            plain.pollFirst();
            if (!clever.isEmpty()) {
                clever.remove(clever.size() == 3 ? 1 : 0); // the bug: with three elements the wrong one goes
            }
        }

        void agree() {
            assertThat(clever).containsExactlyElementsOf(plain);
        }
    }

    private static RandomHistory<Pair> pairs() {
        return RandomHistory.of(Pair::new)
                .command("offer", 3, (random, pair) -> pair.offer(random.nextInt(100)))
                .command("poll", 2, (random, pair) -> pair.poll())
                .command("look", (random, pair) -> pair.agree())
                .check("twin agrees", Pair::agree);
    }

    @Test
    void findsAPlantedBugAndShrinksItToTheFewestCommands() {
        AssertionError failure = failureOf(pairs(), NO_PROPERTY);

        assertThat(failure)
                .hasMessageContaining("at=check \"twin agrees\"")
                .hasMessageContaining("commands=4")
                .hasMessageContaining("thrown: " + failure.getCause());
        assertThat(commandsOf(failure))
                .hasSize(4)
                .satisfies(commands -> assertThat(commands.subList(0, 3))
                        .allSatisfy(c -> assertThat(c).matches("offer\\(\\d+\\)")))
                .last()
                .isEqualTo("poll()");
        assertThat(failure).hasCauseInstanceOf(AssertionError.class);
    }

    @Test
    void theSeedInTheMessageBringsTheSameHistoryBack() {
        AssertionError failure = failureOf(pairs(), NO_PROPERTY);

        AssertionError again = failureOf(pairs(), seedOf(failure));

        assertThat(again).hasMessage(failure.getMessage());
        assertThat(failure).hasMessageContaining("rerun=-Drandom-history.seed=" + seedOf(failure));
    }

    @Test
    void theSeedIsNoneOfTheSettingsOfTheServiceUnderTest() {
        Key<String> desk = Key.ofString("kellet.desk", "whose gateway it is").defaultsTo("rates");

        Settings settings = Settings.of(desk)
                .systemProperties(Map.of(RandomHistory.SEED_PROPERTY, "42"))
                .load();

        assertThat(settings.get(desk)).isEqualTo("rates");
    }

    @Test
    void theSystemPropertyIsTheOneInTheMessage() {
        String before = System.getProperty(RandomHistory.SEED_PROPERTY);
        List<String> drawn = new ArrayList<>();
        try {
            System.setProperty(RandomHistory.SEED_PROPERTY, "42");
            recorded(drawn).run();
        } finally {
            if (before == null) {
                System.clearProperty(RandomHistory.SEED_PROPERTY);
            } else {
                System.setProperty(RandomHistory.SEED_PROPERTY, before);
            }
        }

        List<String> expected = new ArrayList<>();
        recorded(expected).run(1, 60, "42");
        assertThat(drawn).hasSize(60).isEqualTo(expected);
    }

    @Test
    void drawsTheSameHistoriesInEveryRunUnlessAskedForRandomOnes() {
        List<String> one = new ArrayList<>();
        List<String> two = new ArrayList<>();
        List<String> other = new ArrayList<>();

        recorded(one).run(3, 20, NO_PROPERTY);
        recorded(two).run(3, 20, NO_PROPERTY);
        recorded(other).run(3, 20, "random");

        assertThat(one).hasSize(60).isEqualTo(two);
        assertThat(one.subList(0, 20)).isNotEqualTo(one.subList(20, 40));
        assertThat(other).hasSize(60).isNotEqualTo(one);
    }

    @Test
    void leavingOutACommandChangesNoOther() {
        // fails at "stop"; all that goes before it is left out, and what it drew must not change by that
        List<Long> drawnAtStop = new ArrayList<>();
        var histories = RandomHistory.of(Object::new)
                .command("noise", 5, (random, subject) -> random.nextLong())
                .command("stop", (random, subject) -> {
                    drawnAtStop.add(random.nextLong());
                    throw new IOException("stopped");
                });

        AssertionError failure = failureOf(histories, NO_PROPERTY);

        assertThat(drawnAtStop).hasSizeGreaterThan(3).containsOnly(drawnAtStop.get(0));
        assertThat(commandsOf(failure)).containsExactly("stop(" + drawnAtStop.get(0) + ")");
    }

    @Test
    void anExceptionInACommandIsAFailureWithItsCause() {
        var histories = RandomHistory.of(AtomicInteger::new).command("count", (random, counter) -> {
            if (counter.incrementAndGet() == 3) {
                throw new IOException("disk full");
            }
        });

        AssertionError failure = failureOf(histories, NO_PROPERTY);

        assertThat(failure)
                .hasMessageContaining("at=command \"count\"")
                .hasMessageContaining("shrunkFrom=3")
                .hasCauseInstanceOf(IOException.class)
                .hasRootCauseMessage("disk full");
        assertThat(commandsOf(failure)).containsExactly("count()", "count()", "count()");
    }

    @Test
    void anErrorIsWorthItsHistoryToo() {
        var histories = RandomHistory.of(Object::new).command("break", (random, subject) -> {
            throw new StackOverflowError();
        });

        assertThat(failureOf(histories, NO_PROPERTY)).hasCauseInstanceOf(StackOverflowError.class);
    }

    @Test
    void aHistoryThatRunsOutOfMemoryIsNotPlayedAgain() {
        var plays = new AtomicInteger();
        var histories = RandomHistory.of(plays::incrementAndGet).command("hoard", (random, subject) -> {
            throw new OutOfMemoryError("Java heap space");
        });

        assertThat(failureOf(histories, "7"))
                .hasMessageContaining("not shrunk: at=command \"hoard\" seed=7 commands=1")
                .hasCauseInstanceOf(OutOfMemoryError.class);
        assertThat(plays).hasValue(1);
    }

    @Test
    void aFreshSubjectThatIsWrongFailsWithoutAnyCommand() {
        var wrongFromTheStart = RandomHistory.of(Object::new)
                .command("nothing", (random, subject) -> {})
                .check("is right", subject -> {
                    throw new AssertionError("wrong");
                });
        var unborn = RandomHistory.ofRandom(random -> {
                    throw new IOException("no memory");
                })
                .command("nothing", (random, subject) -> {});

        assertThat(failureOf(wrongFromTheStart, NO_PROPERTY))
                .hasMessageContaining("at=check \"is right\"")
                .hasMessageContaining("commands=0");
        assertThat(failureOf(unborn, NO_PROPERTY))
                .hasMessageContaining("at=factory")
                .hasRootCauseMessage("no memory");
    }

    @Test
    void aSubjectThatFailsOnlyTheFirstTimeIsReportedAsFlaky() {
        var runs = new AtomicInteger();
        var histories = RandomHistory.of(Object::new).command("act", (random, subject) -> {
            if (runs.incrementAndGet() == 7) {
                throw new IOException("only now");
            }
        });

        AssertionError failure = failureOf(histories, NO_PROPERTY);

        assertThat(failure)
                .hasMessageContaining("not again with the same commands")
                .hasMessageContaining("seed=")
                .hasMessageNotContaining("shrunkFrom")
                .hasRootCauseMessage("only now");
        assertThat(commandsOf(failure)).hasSize(7);
    }

    @Test
    void aSubjectThatStopsFailingWhileItIsShrunkIsReportedAsFlaky() {
        var failuresLeft = new AtomicInteger(3);
        var histories = RandomHistory.of(AtomicInteger::new).command("act", (random, counter) -> {
            if (counter.incrementAndGet() == 8 && failuresLeft.getAndDecrement() > 0) {
                throw new IOException("three times only");
            }
        });
        // first run and second look fail, then every shorter list is too short, and the last look uses up the third

        assertThat(failureOf(histories, NO_PROPERTY)).hasMessageContaining("shrunkFrom=8");

        failuresLeft.set(2);
        assertThat(failureOf(histories, NO_PROPERTY))
                .hasMessageContaining("not again with the same commands")
                .hasRootCauseMessage("three times only");
    }

    @Test
    void shrinkingDoesNotSlipToAnotherBug() {
        // "late" needs three commands before it; "early" fails alone, and would win if any failure counted
        var histories = RandomHistory.of(AtomicInteger::new)
                .command("count", 50, (random, counter) -> counter.incrementAndGet())
                .command("late", 50, (random, counter) -> {
                    if (counter.get() >= 3) {
                        throw new IOException("late");
                    }
                    if (counter.get() == 0) {
                        throw new IllegalStateException("early");
                    }
                });

        // a seed whose history does not begin with "late"
        String seed = failureWithCause(histories, IOException.class);

        assertThat(commandsOf(failureOf(histories, seed))).containsExactly("count()", "count()", "count()", "late()");
    }

    @Test
    void shrinkingDoesNotSlipToAnotherCommandThatFailsInTheSameWay() {
        List<String> failedAt = new ArrayList<>();
        var histories = RandomHistory.of(AtomicInteger::new)
                .command("count", (random, counter) -> counter.incrementAndGet())
                .command("needsOne", (random, counter) -> {
                    if (counter.get() == 0) {
                        failedAt.add("needsOne()");
                        throw new IOException("too few");
                    }
                })
                .command("takesNone", (random, counter) -> {
                    if (counter.get() > 0) {
                        failedAt.add("takesNone()");
                        throw new IOException("too many");
                    }
                });

        for (int seed = 0; seed < 20; seed++) {
            failedAt.clear();
            AssertionError failure = failureOf(histories, "" + seed);

            assertThat(commandsOf(failure))
                    .isEqualTo(
                            failedAt.get(0).equals("needsOne()")
                                    ? List.of("needsOne()")
                                    : List.of("count()", "takesNone()"));
        }
    }

    @Test
    void choosesCommandsByWeight() {
        List<String> drawn = new ArrayList<>();
        RandomHistory.of(Object::new)
                .command("rare", 1, (random, subject) -> drawn.add("rare"))
                .command("often", 9, (random, subject) -> drawn.add("often"))
                .run(100, 100, NO_PROPERTY);

        assertThat(drawn).hasSize(10_000);
        assertThat(drawn.stream().filter("rare"::equals).count()).isBetween(850L, 1_150L);
    }

    @Test
    void theShapeOfASubjectIsRandomAndComesBackWithTheSeed() {
        List<Integer> shapes = new ArrayList<>();
        var histories = RandomHistory.ofRandom(random -> shapes.add(random.nextInt(1_000)))
                .command("nothing", (random, subject) -> {});

        histories.run(50, 1, NO_PROPERTY);
        assertThat(shapes.stream().distinct().count()).isGreaterThan(40);

        shapes.clear();
        histories.run(50, 1, "7");
        histories.run(50, 1, "7");
        assertThat(shapes).hasSize(2).containsOnly(shapes.get(0));
    }

    @Test
    void showsEveryValueACommandDrewAndDrawsWhatRandomDraws() {
        var expected = new Random(5);
        var random = new RememberingRandom(5);

        assertThat(random.nextInt()).isEqualTo(expected.nextInt());
        assertThat(random.nextInt(10)).isEqualTo(expected.nextInt(10));
        assertThat(random.nextInt(5, 10)).isEqualTo(expected.nextInt(5, 10));
        assertThat(random.nextLong()).isEqualTo(expected.nextLong());
        assertThat(random.nextLong(10)).isEqualTo(expected.nextLong(10));
        assertThat(random.nextLong(5, 10)).isEqualTo(expected.nextLong(5, 10));
        assertThat(random.nextBoolean()).isEqualTo(expected.nextBoolean());
        assertThat(random.nextDouble()).isEqualTo(expected.nextDouble());
        assertThat(random.nextDouble(2)).isEqualTo(expected.nextDouble(2));
        assertThat(random.nextDouble(1, 2)).isEqualTo(expected.nextDouble(1, 2));
        assertThat(random.nextGaussian()).isEqualTo(expected.nextGaussian());

        var same = new Random(5);
        assertThat(random.drawn().split(", ", -1))
                .containsExactly(
                        "" + same.nextInt(),
                        "" + same.nextInt(10),
                        "" + same.nextInt(5, 10),
                        "" + same.nextLong(),
                        "" + same.nextLong(10),
                        "" + same.nextLong(5, 10),
                        "" + same.nextBoolean(),
                        "" + same.nextDouble(),
                        "" + same.nextDouble(2),
                        "" + same.nextDouble(1, 2),
                        "" + same.nextGaussian());
    }

    @Test
    void anInterruptEndsTheRunAndIsKept() {
        var histories = RandomHistory.of(Object::new).command("wait", (random, subject) -> {
            throw new InterruptedException();
        });

        Throwable thrown = catchThrowable(() -> histories.run(10, 10, NO_PROPERTY));

        assertThat(Thread.interrupted()).isTrue();
        assertThat(thrown).isInstanceOf(IllegalStateException.class).hasMessageContaining("interrupted");
    }

    @Test
    void refusesARunThatWouldProveNothing() {
        var empty = RandomHistory.of(Object::new);

        assertThatThrownBy(empty::run)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("commands=0");
        assertThatThrownBy(() -> pairs().run(0, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> pairs().run(1, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> empty.command("never", 0, (random, subject) -> {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("weight must be 1..1000000: 0");
        assertThatThrownBy(() -> pairs().run(1, 1, "0x12"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("random-history.seed must be a number or random: 0x12");
    }

    @Test
    void passesWhenTheTwinsAgree() {
        var checked = new AtomicInteger();
        var histories = RandomHistory.of(ArrayList<Integer>::new)
                .command("add", (random, list) -> list.add(random.nextInt()))
                .check("counts", list -> checked.incrementAndGet());

        assertThatCode(() -> histories.run(10, 20, NO_PROPERTY)).doesNotThrowAnyException();

        assertThat(checked).hasValue(10 * (20 + 1));
    }

    private static RandomHistory<Object> recorded(List<String> drawn) {
        return RandomHistory.of(Object::new)
                .command("a", 2, (random, subject) -> drawn.add("a" + random.nextInt()))
                .command("b", 1, (random, subject) -> drawn.add("b" + random.nextInt()));
    }

    private static AssertionError failureOf(RandomHistory<?> histories, @Nullable String seed) {
        AssertionError failure = catchThrowableOfType(AssertionError.class, () -> histories.run(300, 60, seed));
        assertThat(failure).as("the run must fail").isNotNull();
        return failure;
    }

    /** The seed of the first history that fails by this type. */
    private static String failureWithCause(RandomHistory<?> histories, Class<? extends Exception> type) {
        for (int seed = 0; seed < 1_000; seed++) {
            if (type.isInstance(failureOf(histories, "" + seed).getCause())) {
                return "" + seed;
            }
        }
        throw new AssertionError("no history fails by " + type);
    }

    private static String seedOf(AssertionError failure) {
        return String.valueOf(failure.getMessage()).replaceAll("(?s).* seed=(-?\\d+) .*", "$1");
    }

    private static List<String> commandsOf(AssertionError failure) {
        return String.valueOf(failure.getMessage())
                .lines()
                .filter(line -> line.matches("  \\d+\\. .*"))
                .map(line -> line.replaceFirst(" *\\d+\\. ", ""))
                .toList();
    }
}

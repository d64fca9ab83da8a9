package io.kellet.testkit;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Holds a clever structure against its plain twin: both get the same random commands and must agree after each. When they
 * do not, the shortest list of commands that still shows it is in the message, with the seed that brings it back.
 *
 * <pre>{@code
 * RandomHistory.of(RingAndPlainQueue::new)
 *         .command("offer", 3, (random, both) -> both.offer(random.nextInt(100)))
 *         .command("poll", 2, (random, both) -> both.poll())
 *         .check("same elements", both -> assertThat(both.ring()).isEqualTo(both.plain()))
 *         .run();
 * }</pre>
 *
 * <p>Every history starts with a fresh subject. A command that makes no sense at the moment should do nothing. Each has
 * its own {@link Random}, seeded when the history is drawn up, so that leaving out one command changes no other; draw
 * all randomness from it and the same seed gives the same history.
 *
 * <p>The histories are the same in every build, so that a red build stays red. The system property
 * {@value #SEED_PROPERTY} runs other ones: {@code random} draws new seeds, a number runs the one history of that seed. It
 * speaks to every {@code RandomHistory} of the JVM, so name one test along with it.
 *
 * <p>Commands and checks fail by throwing, whatever they throw. All runs on the calling thread.
 *
 * @param <S> what commands act on: usually the structure and its twin in one small class
 */
public final class RandomHistory<S> {

    /**
     * A number to run the one history of that seed again, or {@code random} for histories never seen before. Not under
     * {@code kellet.}, where it would be an unknown key to the settings that a tested service loads.
     */
    public static final String SEED_PROPERTY = "random-history.seed";

    private static final int DEFAULT_HISTORIES = 300;
    private static final int DEFAULT_STEPS = 60;

    /** Makes a fresh subject; a random shape (a capacity, a threshold) is drawn from {@code random}. */
    @FunctionalInterface
    public interface Factory<S> {
        S create(Random random) throws Exception;
    }

    /** One thing that can happen to the subject. What it draws from {@code random} is shown when it is part of a failure. */
    @FunctionalInterface
    public interface Command<S> {
        void run(Random random, S subject) throws Exception;
    }

    /** Throws unless the subject is as it should be. It runs on the fresh subject and after each command. */
    @FunctionalInterface
    public interface Check<S> {
        void verify(S subject) throws Exception;
    }

    record NamedCommand<S>(String name, int weight, Command<S> action) {}

    record NamedCheck<S>(String name, Check<S> check) {}

    private final Factory<S> factory;
    private final List<NamedCommand<S>> commands = new ArrayList<>();
    private final List<NamedCheck<S>> checks = new ArrayList<>();

    private RandomHistory(Factory<S> factory) {
        this.factory = requireNonNull(factory, "factory");
    }

    /** Histories of a subject that always starts alike. */
    public static <S> RandomHistory<S> of(Callable<S> factory) {
        requireNonNull(factory, "factory");
        return new RandomHistory<>(random -> factory.call());
    }

    /** Histories of a subject whose shape is random too. */
    public static <S> RandomHistory<S> ofRandom(Factory<S> factory) {
        return new RandomHistory<>(factory);
    }

    /** Adds a command with weight 1. */
    public RandomHistory<S> command(String name, Command<S> action) {
        return command(name, 1, action);
    }

    /**
     * Adds a command.
     *
     * @param weight how often it is chosen, in proportion to the weights of the others
     */
    public RandomHistory<S> command(String name, int weight, Command<S> action) {
        if (weight < 1 || weight > 1_000_000) {
            throw new IllegalArgumentException("weight must be 1..1000000: " + weight);
        }
        commands.add(new NamedCommand<>(requireNonNull(name, "name"), weight, requireNonNull(action, "action")));
        return this;
    }

    /** Adds a check; checks run in the order they were added. */
    public RandomHistory<S> check(String name, Check<S> check) {
        checks.add(new NamedCheck<>(requireNonNull(name, "name"), requireNonNull(check, "check")));
        return this;
    }

    /** Runs 300 histories of 60 commands: well under a second when commands and checks are cheap. */
    public void run() {
        run(DEFAULT_HISTORIES, DEFAULT_STEPS);
    }

    /**
     * Runs histories until one fails.
     *
     * @param steps commands in each history
     * @throws AssertionError with the shortest failing history, caused by what was thrown in it
     */
    public void run(int histories, int steps) {
        run(histories, steps, System.getProperty(SEED_PROPERTY));
    }

    void run(int histories, int steps, @Nullable String seedProperty) {
        if (histories < 1 || steps < 1 || commands.isEmpty()) {
            throw new IllegalArgumentException("a run needs at least one history, step and command: histories="
                    + histories + " steps=" + steps + " commands=" + commands.size());
        }
        var player = new HistoryPlayer<>(factory, List.copyOf(commands), List.copyOf(checks));
        for (long seed : seeds(histories, seedProperty)) {
            play(player, player.draw(seed, steps));
        }
    }

    private static long[] seeds(int histories, @Nullable String property) {
        if (property == null) {
            return new SplittableRandom(0).longs(histories).toArray();
        }
        if (property.equals("random")) {
            return new SplittableRandom().longs(histories).toArray();
        }
        try {
            return new long[] {Long.parseLong(property)};
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(SEED_PROPERTY + " must be a number or random: " + property, e);
        }
    }

    private static <S> void play(HistoryPlayer<S> player, History history) {
        HistoryFailure first = player.play(history);
        if (first == null) {
            return;
        }
        History failing = history.firstSteps(first.played().size());
        // asked twice, because a list that fails only now and then would be shrunk to one that never does
        if (!first.isLike(player.play(failing))) {
            throw first.asFlaky(history.seed());
        }
        HistoryFailure shortest = player.play(new HistoryShrinker(h -> first.isLike(player.play(h))).shrink(failing));
        if (shortest == null || !first.isLike(shortest)) {
            throw first.asFlaky(history.seed());
        }
        throw shortest.asShrunk(history.seed(), failing.size());
    }
}

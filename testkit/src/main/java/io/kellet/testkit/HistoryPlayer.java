package io.kellet.testkit;

import io.kellet.testkit.RandomHistory.NamedCheck;
import io.kellet.testkit.RandomHistory.NamedCommand;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Draws histories up and plays them, each on a subject of its own. */
final class HistoryPlayer<S> {

    private final RandomHistory.Factory<S> factory;
    private final List<NamedCommand<S>> commands;
    private final List<NamedCheck<S>> checks;
    private final int totalWeight;

    HistoryPlayer(RandomHistory.Factory<S> factory, List<NamedCommand<S>> commands, List<NamedCheck<S>> checks) {
        this.factory = factory;
        this.commands = commands;
        this.checks = checks;
        totalWeight = commands.stream().mapToInt(NamedCommand::weight).reduce(0, Math::addExact);
    }

    History draw(long seed, int size) {
        var random = new SplittableRandom(seed);
        long subjectSeed = random.nextLong();
        List<History.Step> steps = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            steps.add(new History.Step(commandAt(random.nextInt(totalWeight)), random.nextLong()));
        }
        return new History(seed, subjectSeed, steps);
    }

    private int commandAt(int point) {
        int command = 0;
        for (int end = commands.get(0).weight();
                point >= end;
                end += commands.get(command).weight()) {
            command++;
        }
        return command;
    }

    /** Answers null when all went well. */
    @Nullable
    HistoryFailure play(History history) {
        List<String> played = new ArrayList<>(history.size());
        String where = "factory";
        try {
            S subject = factory.create(new Random(history.subjectSeed()));
            for (NamedCheck<S> check : checks) {
                where = "check \"" + check.name() + '"';
                check.check().verify(subject);
            }
            for (History.Step step : history.steps()) {
                NamedCommand<S> command = commands.get(step.command());
                where = "command \"" + command.name() + '"';
                var random = new RememberingRandom(step.seed());
                try {
                    command.action().run(random, subject);
                } finally {
                    played.add(command.name() + "(" + random.drawn() + ")");
                }
                for (NamedCheck<S> check : checks) {
                    where = "check \"" + check.name() + '"';
                    check.check().verify(subject);
                }
            }
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted: seed=" + history.seed(), e);
        } catch (OutOfMemoryError e) { // to play it a thousand times more would take hours
            throw new AssertionError(
                    "history ran out of memory and is not shrunk: at=" + where + " seed=" + history.seed()
                            + " commands=" + played.size(),
                    e);
        } catch (Throwable thrown) { // an Error too is worth its history
            return new HistoryFailure(where, thrown, played);
        }
    }
}

package io.kellet.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class HistoryShrinkerTest {

    @Test
    void keepsExactlyWhatItTakesToFail() {
        List<Integer> all = IntStream.range(0, 500).boxed().toList();

        assertThat(shrink(all, list -> list.containsAll(List.of(3, 141, 142, 499))))
                .containsExactly(3, 141, 142, 499);
        assertThat(shrink(all, list -> list.contains(250))).containsExactly(250);
        assertThat(shrink(all, list -> true)).isEmpty();
        assertThat(shrink(List.of(), list -> true)).isEmpty();
    }

    @Test
    void triesFarFewerHistoriesThanThereAreSteps() {
        List<Integer> tried = new ArrayList<>();

        shrink(IntStream.range(0, 4_000).boxed().toList(), list -> {
            tried.add(list.size());
            return list.contains(1_234);
        });

        assertThat(tried).hasSizeLessThan(60);
    }

    @Test
    void comesBackForWhatALaterStepHeldInPlace() {
        // 2 fails, but 1 without 0 heals it: 0 can only go after 1 went
        Predicate<List<Integer>> fails = list -> list.contains(2) && (list.contains(0) || !list.contains(1));

        assertThat(shrink(List.of(0, 1, 2), fails)).containsExactly(2);
    }

    @Test
    void leavesOutPairsThatCanOnlyGoTogether() {
        Predicate<List<Integer>> evenNumberOfZeros =
                list -> Collections.frequency(list, 0) % 2 == 0 && list.contains(1);

        assertThat(shrink(List.of(0, 1, 0), evenNumberOfZeros)).containsExactly(1);
    }

    @Test
    void givesUpAfterAFixedNumberOfAttemptsAndStillFails() {
        List<Integer> tried = new ArrayList<>();
        List<Integer> all = IntStream.range(0, 6_000).boxed().toList();

        List<Integer> shrunk = shrink(all, list -> {
            tried.add(list.size());
            return list.size() == 6_000;
        });

        assertThat(shrunk).isEqualTo(all);
        assertThat(tried).hasSize(5_000);
    }

    private static List<Integer> shrink(List<Integer> commands, Predicate<List<Integer>> fails) {
        var history = new History(
                1, 2, commands.stream().map(c -> new History.Step(c, c)).toList());
        return commandsOf(new HistoryShrinker(h -> fails.test(commandsOf(h))).shrink(history));
    }

    private static List<Integer> commandsOf(History history) {
        return history.steps().stream().map(History.Step::command).toList();
    }
}

package io.kellet.benchmarks.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kellet.benchmarks.BaselineBenchmark;
import io.kellet.benchmarks.LatencyRecorderBenchmark;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.VerboseMode;

final class CatalogTest {

    @Test
    void keepsScenariosInReadingOrderAndContendersByRoleThenByName() {
        Subject orders = only(Topics.OrderBenchmark.class);

        assertThat(orders.scenarios()).extracting(Scenario::title).containsExactly(Topics.SEND, Topics.CHECK);
        assertThat(orders.scenarios().get(1).entrants())
                .extracting(Entrant::name)
                .containsExactly("Return a field", "Kellet", "Alpha", "Zeta");
    }

    @Test
    void readsWhatATopicAndItsMethodsSay() {
        Subject orders = only(Topics.OrderBenchmark.class);

        assertThat(orders.key()).isEqualTo("order");
        assertThat(orders.title()).isEqualTo("Orders");
        assertThat(orders.about()).isEqualTo("About orders.");
        Entrant ours = orders.scenarios().get(1).entrants().get(1);
        assertThat(ours.benchmark()).isEqualTo(Topics.OrderBenchmark.class.getName() + ".ours");
        assertThat(ours.role()).isEqualTo(Role.OURS);
        assertThat(ours.claimsZeroAllocation()).isTrue();
        assertThat(ours.budget()).isNotNull().satisfies(budget -> {
            assertThat(budget.oneThread()).isEqualTo(3);
            assertThat(budget.twoThreads()).isEqualTo(4);
        });
        Entrant alpha = orders.scenarios().get(1).entrants().get(2);
        assertThat(alpha.claimsZeroAllocation()).isFalse();
        assertThat(alpha.budget()).isNull();
    }

    @Test
    void putsTheFloorFirstAndTheOtherTopicsByKey() {
        Catalog catalog = Catalog.of(
                List.of(Topics.OrderBenchmark.class, Topics.AlarmBenchmark.class, Topics.ZeroBenchmark.class));

        assertThat(catalog.topicKeys()).containsExactly("zero", "alarm", "order");
    }

    @Test
    void refusesAClassWithoutTopic() {
        assertRefused(Topics.WithoutTopic.class, "a benchmark class needs @Topic", "WithoutTopic");
    }

    @Test
    void refusesAMethodWithoutContender() {
        assertRefused(Topics.WithoutContender.class, "a benchmark method needs @Contender", "forgotten");
    }

    @Test
    void refusesAScenarioThatTheTopicDoesNotList() {
        assertRefused(Topics.UnknownScenario.class, "scenario must be one of its topic's", "scenario=Chekc an order");
    }

    @Test
    void refusesAScenarioWithoutFloor() {
        assertRefused(Topics.WithoutFloor.class, "a scenario needs a floor", "scenario=" + Topics.SEND);
    }

    @Test
    void refusesTwoContendersOfOneName() {
        assertRefused(Topics.SameNameTwice.class, "share a name", "scenario=" + Topics.CHECK);
    }

    @Test
    void selectsTheTopicsWhoseKeyContainsOneOfTheWordsInTheCatalogsOrder() {
        Catalog catalog = Catalog.of(
                List.of(Topics.OrderBenchmark.class, Topics.AlarmBenchmark.class, Topics.ZeroBenchmark.class));

        assertThat(catalog.select(List.of("ORDER", "zer")).topicKeys()).containsExactly("zero", "order");
        assertThat(catalog.select(List.of("larm")).topicKeys()).containsExactly("alarm");
        assertThat(catalog.select(List.of())).isEqualTo(catalog);
    }

    @Test
    void refusesAWordThatSelectsNothingEvenBesideOneThatDoes() {
        Catalog catalog = Catalog.of(List.of(Topics.OrderBenchmark.class, Topics.AlarmBenchmark.class));

        assertThatThrownBy(() -> catalog.select(List.of("order", "oder")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no such topic: oder, there are [alarm, order]");
    }

    @Test
    void shortensANameToClassAndMethod() {
        assertThat(new Entrant("a.b.OrderBenchmark.ours", Role.OURS, "Kellet", true, null).shortName())
                .isEqualTo("OrderBenchmark.ours");
        assertThat(new Entrant("OrderBenchmark.ours", Role.OURS, "Kellet", true, null).shortName())
                .isEqualTo("OrderBenchmark.ours");
    }

    @Test
    void findsEveryTopicThatTheJarWillHoldInOrder() throws Exception {
        Path classes = Path.of(BaselineBenchmark.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        List<Class<?>> listed = new ArrayList<>();
        for (BenchmarkListEntry entry : BenchmarkList.fromFile(classes + BenchmarkList.BENCHMARK_LIST)
                .getAll(OutputFormatFactory.createFormatInstance(System.out, VerboseMode.SILENT), List.of())) {
            Class<?> type = Class.forName(entry.getUserClassQName());
            if (!listed.contains(type)) {
                listed.add(type);
            }
        }

        Catalog catalog = Catalog.of(listed);

        assertThat(catalog.topicKeys()).startsWith("baseline").contains("latencyrecorder");
        assertThat(catalog.entrants().filter(entrant -> entrant.role() == Role.PEER))
                .isNotEmpty();
    }

    @Test
    void holdsEverythingOfOursToAClaimOfZeroBytesAndToABudget() {
        Catalog catalog = Catalog.of(List.of(LatencyRecorderBenchmark.class, BaselineBenchmark.class));

        assertThat(catalog.entrants().filter(entrant -> entrant.role() == Role.OURS))
                .hasSize(2)
                .allSatisfy(ours -> {
                    assertThat(ours.claimsZeroAllocation()).as(ours.shortName()).isTrue();
                    assertThat(ours.budget()).as(ours.shortName()).isNotNull().satisfies(budget -> {
                        assertThat(budget.oneThread()).isPositive();
                        assertThat(budget.twoThreads()).isPositive();
                    });
                });
    }

    private static Subject only(Class<?> type) {
        return Catalog.of(List.of(type)).subjects().get(0);
    }

    private static void assertRefused(Class<?> type, String reason, String detail) {
        assertThatThrownBy(() -> Catalog.of(List.of(type)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(reason)
                .hasMessageContaining(detail);
    }
}

package io.kellet.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class CheckGraphTest {

    private final Fake database = new Fake();
    private final Fake orders = new Fake();
    private final Fake reports = new Fake();

    private Ride chain() {
        return Ride.of(o -> o.ready(Ride.check("reports").dependsOn("orders").build(), reports)
                .ready(Ride.check("orders").dependsOn("database").build(), orders)
                .ready(Ride.check("database").build(), database));
    }

    @Test
    void putsParentsFirstWhateverTheOrderTheyAreNamedIn() {
        assertThat(CheckGraph.parentsFirst(Map.of("a", Set.of("b", "c"), "b", Set.of("c"), "c", Set.of())))
                .containsExactly("c", "b", "a");
    }

    @Test
    void spellsACircle() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CheckGraph.parentsFirst(Map.of(
                        "a", Set.of("b"), "b", Set.of("c"), "c", Set.of("a", "d"), "d", Set.of(), "e", Set.of("a"))))
                .withMessage("checks must not depend on each other in a circle: a -> b -> c -> a");
    }

    @Test
    void refusesACircleWhenTheRegistryIsOpened() {
        HealthRegistry.Opening opening = HealthRegistry.of(
                        HealthConfig.named("gateway").build())
                .ready(Ride.check("a").dependsOn("b").build(), orders)
                .ready(Ride.check("b").dependsOn("a").build(), database);

        assertThatIllegalArgumentException().isThrownBy(opening::start).withMessageContaining("a -> b -> a");
    }

    @Test
    void refusesToDependOnWhatIsNotThere() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CheckGraph.parentsFirst(Map.of("a", Set.of("x"))))
                .withMessage("a check must depend on a check that is there: check=a dependsOn=x");
        Ride ride = Ride.of(o -> o);
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        ride.health.addReady(Ride.check("a").dependsOn("x").build(), orders))
                .withMessage("a check must depend on a check that is there: check=a dependsOn=x");
        assertThat(ride.now().checks()).isEmpty();
    }

    @Test
    void refusesToRemoveWhatOthersDependOn() {
        Ride ride = chain();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> ride.health.remove("database"))
                .withMessage("a check that others depend on must not be removed: check=database children=[orders]");

        ride.health.remove("reports");
        ride.health.remove("orders");
        assertThat(ride.health.remove("database")).isTrue();
    }

    @Test
    void ordersTenThousandInALine() {
        Map<String, Set<String>> line = new java.util.HashMap<>();
        line.put("0", Set.of());
        for (int i = 1; i < 10_000; i++) {
            line.put("" + i, Set.of("" + (i - 1)));
        }

        assertThat(CheckGraph.parentsFirst(line)).hasSize(10_000).startsWith("0", "1", "2");
    }

    @Test
    void skipsWhatDependsOnSomethingThatIsDownAndNamesTheRoot() {
        Ride ride = chain();
        ride.pass(Duration.ofSeconds(15));
        database.say(CheckStatus.FAILED);
        ride.pass(Duration.ofSeconds(20));
        int ordersCalls = orders.calls();
        int reportsCalls = reports.calls();

        ride.pass(Duration.ofMinutes(5));

        assertThat(ride.status("database")).isEqualTo(CheckStatus.FAILED);
        for (String child : List.of("orders", "reports")) {
            assertThat(ride.status(child)).isEqualTo(CheckStatus.UNKNOWN);
            assertThat(ride.view(child).reason()).isEqualTo(CheckReason.SKIPPED);
            assertThat(ride.view(child).rootCause()).isEqualTo("database");
            assertThat(ride.view(child).message()).contains("database");
        }
        assertThat(orders.calls()).isEqualTo(ordersCalls);
        assertThat(reports.calls()).isEqualTo(reportsCalls);
        assertThat(ride.now().summary()).isEqualTo(new HealthSummary(3, 0, 0, 1, 2));
    }

    @Test
    void namesTheFirstOfTwoRootsAndTellsBoth() {
        Ride ride = Ride.of(o -> o.ready(Ride.check("zebra").build(), Fake.failing())
                .ready(Ride.check("cache").build(), Fake.failing())
                .ready(Ride.check("orders").dependsOn("zebra", "cache").build(), orders));

        ride.health.turn();

        assertThat(ride.view("orders").rootCause()).isEqualTo("cache");
        assertThat(ride.view("orders").message()).isEqualTo("not run, because this is down: cache, zebra");
    }

    @Test
    void runsWhatWasSkippedAtOnceWhenItsParentIsBack() {
        Ride ride = chain();
        ride.pass(Duration.ofSeconds(15));
        database.say(CheckStatus.FAILED);
        ride.pass(Duration.ofSeconds(60));
        orders.say(CheckStatus.FAILED);
        int calls = orders.calls();

        database.say(CheckStatus.PASSED);
        while (ride.status("database") == CheckStatus.FAILED) {
            ride.pass(Duration.ofMillis(100));
        }

        assertThat(orders.calls()).isEqualTo(calls + 1);
        assertThat(ride.status("orders")).as("its first result is not damped").isEqualTo(CheckStatus.FAILED);
        assertThat(ride.view("reports").rootCause()).isEqualTo("orders");
    }

    @Test
    void raisesOneAlarmWhenWhatAllDependOnIsDown() {
        Fake[] children = new Fake[5];
        Ride ride = Ride.of(o -> {
            o.ready(Ride.check("database").build(), database);
            for (int i = 0; i < 5; i++) {
                children[i] = new Fake();
                o.ready(
                        Ride.check("child-" + i)
                                .dependsOn("database")
                                .damping(1, 1)
                                .build(),
                        children[i]);
            }
            return o;
        });
        ride.pass(Duration.ofSeconds(61));

        database.say(CheckStatus.FAILED);
        for (Fake child : children) {
            child.say(CheckStatus.FAILED);
        }
        ride.pass(Duration.ofSeconds(60));

        assertThat(ride.health.history())
                .filteredOn(change -> change.to() == CheckStatus.FAILED)
                .extracting(CheckChanged::check)
                .containsExactly("database");
        assertThat(ride.health.history())
                .filteredOn(change -> change.reason() == CheckReason.SKIPPED)
                .hasSize(5)
                .allSatisfy(change -> assertThat(change.rootCause()).isEqualTo("database"));
    }

    @Test
    void raisesOneAlarmWhenAllIsDownFromTheStart() {
        database.say(CheckStatus.FAILED);
        orders.say(CheckStatus.FAILED);
        reports.say(CheckStatus.FAILED);
        Ride ride = chain();

        ride.pass(Duration.ofSeconds(30));

        assertThat(ride.health.history()).extracting(CheckChanged::check).containsExactly("database");
        assertThat(ride.health.isStarted())
                .as("what is skipped has been looked at")
                .isTrue();
        assertThat(ride.health.isReady()).isFalse();
    }

    @Test
    void turnsAChildWhenItsParentSaysThatItIsWell() {
        Ride ride = chain();
        ride.pass(Duration.ofSeconds(15));
        int asked = database.calls();

        orders.say(CheckStatus.FAILED);
        ride.run("orders");
        ride.run("orders");
        assertThat(database.calls()).isEqualTo(asked);
        ride.run("orders");

        assertThat(database.calls()).as("asked before the child turns").isEqualTo(asked + 1);
        assertThat(ride.status("orders")).isEqualTo(CheckStatus.FAILED);
        assertThat(ride.view("reports").rootCause()).isEqualTo("orders");
    }

    @Test
    void waitsWithAChildForAParentThatHangs() {
        Ride ride = Ride.held(o -> o.ready(Ride.check("database").build(), database)
                .ready(Ride.check("orders").dependsOn("database").damping(1, 1).build(), orders));
        ride.health.turn();
        ride.runHandedOver();
        ride.health.turn();
        ride.pass(Duration.ofSeconds(1));
        orders.say(CheckStatus.FAILED);
        ride.health.runNow("orders");
        ride.health.turn();
        ride.runHandedOver();
        ride.health.turn();

        assertThat(ride.status("orders")).isEqualTo(CheckStatus.PASSED);
        assertThat(ride.handedOver).as("the parent is being asked").hasSize(1);

        ride.handedOver.clear(); // it hangs, but its status needs three failures
        ride.pass(Duration.ofSeconds(7));

        assertThat(ride.status("database")).isEqualTo(CheckStatus.FAILED);
        assertThat(ride.view("orders").rootCause()).isEqualTo("database");
    }

    @Test
    void doesNotCountARunThatBeganBeforeItsParentWentDown() {
        Fake database = new Fake();
        Fake orders = new Fake();
        Ride ride = Ride.held(o -> o.ready(Ride.check("database").damping(1, 1).build(), database)
                .ready(
                        Ride.check("orders")
                                .timeout(Duration.ofMinutes(1))
                                .dependsOn("database")
                                .build(),
                        orders));
        ride.health.turn();
        ride.runHandedOver();
        ride.health.turn();
        ride.health.runNow("orders");
        ride.health.turn();
        Runnable old = ride.handedOver.remove(); // and is at it while all of this happens
        for (CheckStatus status : new CheckStatus[] {CheckStatus.FAILED, CheckStatus.PASSED}) {
            database.say(status);
            ride.health.runNow("database");
            ride.health.turn();
            ride.runHandedOver();
            ride.health.turn();
            assertThat(ride.status("database")).isEqualTo(status);
        }
        orders.say(CheckStatus.FAILED); // because the database was down when it asked
        old.run();
        ride.health.turn();

        assertThat(ride.view("orders").reason()).isEqualTo(CheckReason.SKIPPED);
        assertThat(ride.handedOver).as("it is asked again at once").hasSize(1);
        orders.say(CheckStatus.PASSED);
        ride.runHandedOver();
        ride.health.turn();
        assertThat(ride.status("orders")).isEqualTo(CheckStatus.PASSED);
        assertThat(ride.health.history())
                .filteredOn(change -> change.check().equals("orders"))
                .noneMatch(change -> change.to() == CheckStatus.FAILED);
    }
}

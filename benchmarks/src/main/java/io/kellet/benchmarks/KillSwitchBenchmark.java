package io.kellet.benchmarks;

import io.kellet.authority.Operator;
import io.kellet.benchmarks.catalog.Budget;
import io.kellet.benchmarks.catalog.Contender;
import io.kellet.benchmarks.catalog.Role;
import io.kellet.benchmarks.catalog.Topic;
import io.kellet.benchmarks.catalog.ZeroAllocation;
import io.kellet.kill.KillMode;
import io.kellet.kill.KillSwitch;
import io.kellet.kill.KillSwitchConfig;
import io.kellet.order.OrderClass;
import io.kellet.order.Scope;
import io.kellet.time.NanoClock;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What every order pays so that trading can be stopped. */
@Topic(
        title = "The kill switch",
        about =
                "May an order go out, as far as its desk, account, strategy, trader, symbol, venue and the firm are concerned?"
                        + " One flag in an AtomicBoolean is what a service without scopes would ask.",
        scenarios = {KillSwitchBenchmark.CHECK, KillSwitchBenchmark.SECTION})
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class KillSwitchBenchmark {

    static final String CHECK = "Ask whether an order may go out";
    static final String SECTION = "Ask, and let a drain know until the order has left";

    private static final String FLOOR = "Bare call that returns a field";
    private static final String KELLET = "Kellet KillSwitch, nothing engaged";
    private static final String KELLET_ENGAGED = "Kellet KillSwitch, another account engaged";
    private static final String FLAG = "AtomicBoolean";

    /** An order's numbers, one thread's own. */
    @State(org.openjdk.jmh.annotations.Scope.Thread)
    public static class Order {
        OrderClass orderClass = OrderClass.NEW;
        int desk = 1;
        int account = 2;
        int strategy = 3;
        int trader = 4;
        int symbol = 5;
        int venue = 6;
    }

    /** What all threads share. */
    @State(org.openjdk.jmh.annotations.Scope.Benchmark)
    public static class Switches {
        final KillSwitch idle = named("idle");
        final KillSwitch engaged = named("engaged");
        final AtomicBoolean flag = new AtomicBoolean();

        public Switches() {
            engaged.engage(Scope.ACCOUNT, 77, KillMode.HALT, new Operator("benchmark", "to have one engaged"));
        }

        private static KillSwitch named(String name) {
            return KillSwitch.inMemory(KillSwitchConfig.named(name).build(), NanoClock.SYSTEM);
        }
    }

    private static boolean allows(KillSwitch kill, Order order) {
        return kill.allows(
                order.orderClass, order.desk, order.account, order.strategy, order.trader, order.symbol, order.venue);
    }

    private static long pass(KillSwitch kill, Order order) {
        long pass = kill.enter(
                order.orderClass, order.desk, order.account, order.strategy, order.trader, order.symbol, order.venue);
        kill.exit(pass);
        return pass;
    }

    @Benchmark
    @ZeroAllocation
    @Contender(role = Role.FLOOR, name = FLOOR, scenario = CHECK)
    public int checkFloor(Order order) {
        return order.account;
    }

    @Benchmark
    @ZeroAllocation
    @Budget(oneThread = 2, twoThreads = 2)
    @Contender(role = Role.OURS, name = KELLET, scenario = CHECK)
    public boolean checkKellet(Switches switches, Order order) {
        return allows(switches.idle, order);
    }

    @Benchmark
    @ZeroAllocation
    @Contender(role = Role.OURS, name = KELLET_ENGAGED, scenario = CHECK)
    public boolean checkKelletEngaged(Switches switches, Order order) {
        return allows(switches.engaged, order);
    }

    @Benchmark
    @ZeroAllocation
    @Contender(role = Role.PEER, name = FLAG, scenario = CHECK)
    public boolean checkFlag(Switches switches) {
        return switches.flag.get();
    }

    @Benchmark
    @ZeroAllocation
    @Contender(role = Role.FLOOR, name = FLOOR, scenario = SECTION)
    public int sectionFloor(Order order) {
        return order.account;
    }

    @Benchmark
    @ZeroAllocation
    @Contender(role = Role.OURS, name = KELLET, scenario = SECTION)
    public long sectionKellet(Switches switches, Order order) {
        return pass(switches.idle, order);
    }
}

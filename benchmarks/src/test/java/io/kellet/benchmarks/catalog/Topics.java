package io.kellet.benchmarks.catalog;

import org.openjdk.jmh.annotations.Benchmark;

/** Topic classes in order and out of order. Nothing runs them. */
public class Topics {

    static final String CHECK = "Check an order";
    static final String SEND = "Send an order";

    @Topic(
            title = "Orders",
            about = "About orders.",
            scenarios = {SEND, CHECK})
    public static class OrderBenchmark {

        @Benchmark
        @Contender(role = Role.PEER, name = "Zeta", scenario = CHECK)
        public void zeta() {}

        @Benchmark
        @Contender(role = Role.PEER, name = "Alpha", scenario = CHECK)
        public void alpha() {}

        @Benchmark
        @ZeroAllocation
        @Budget(oneThread = 3, twoThreads = 4)
        @Contender(role = Role.OURS, name = "Kellet", scenario = CHECK)
        public void ours() {}

        @Benchmark
        @ZeroAllocation
        @Contender(role = Role.FLOOR, name = "Return a field", scenario = CHECK)
        public void floor() {}

        @Benchmark
        @Contender(role = Role.FLOOR, name = "Return a field", scenario = SEND)
        public void sendFloor() {}
    }

    @Topic(title = "Floors", about = "Only floors.", scenarios = CHECK)
    public static class ZeroBenchmark {

        @Benchmark
        @Contender(role = Role.FLOOR, name = "Return a field", scenario = CHECK)
        public void floor() {}
    }

    @Topic(title = "Alarms", about = "About alarms.", scenarios = CHECK)
    public static class AlarmBenchmark {

        @Benchmark
        @Contender(role = Role.FLOOR, name = "Return a field", scenario = CHECK)
        public void floor() {}

        @Benchmark
        @Contender(role = Role.OURS, name = "Kellet", scenario = CHECK)
        public void ours() {}
    }

    public static class WithoutTopic {

        @Benchmark
        @Contender(role = Role.FLOOR, name = "Return a field", scenario = CHECK)
        public void floor() {}
    }

    @Topic(title = "Orders", about = "About orders.", scenarios = CHECK)
    public static class WithoutContender {

        @Benchmark
        @Contender(role = Role.FLOOR, name = "Return a field", scenario = CHECK)
        public void floor() {}

        @Benchmark
        public void forgotten() {}
    }

    @Topic(title = "Orders", about = "About orders.", scenarios = CHECK)
    public static class UnknownScenario {

        @Benchmark
        @Contender(role = Role.FLOOR, name = "Return a field", scenario = CHECK)
        public void floor() {}

        @Benchmark
        @Contender(role = Role.OURS, name = "Kellet", scenario = "Chekc an order")
        public void ours() {}
    }

    @Topic(
            title = "Orders",
            about = "About orders.",
            scenarios = {CHECK, SEND})
    public static class WithoutFloor {

        @Benchmark
        @Contender(role = Role.FLOOR, name = "Return a field", scenario = CHECK)
        public void floor() {}

        @Benchmark
        @Contender(role = Role.OURS, name = "Kellet", scenario = SEND)
        public void ours() {}
    }

    @Topic(title = "Orders", about = "About orders.", scenarios = CHECK)
    public static class SameNameTwice {

        @Benchmark
        @Contender(role = Role.FLOOR, name = "Return a field", scenario = CHECK)
        public void floor() {}

        @Benchmark
        @Contender(role = Role.PEER, name = "Peer", scenario = CHECK)
        public void peer() {}

        @Benchmark
        @Contender(role = Role.PEER, name = "Peer", scenario = CHECK)
        public void otherPeer() {}
    }
}

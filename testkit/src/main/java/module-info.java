/** A clock, a scheduler and meters for tests of code that stands on Kellet. Needs no test framework. */
module io.kellet.testkit {
    requires static org.jspecify;
    requires transitive io.kellet.resilience;
    requires jdk.management;

    exports io.kellet.testkit;
    exports io.kellet.testkit.aws;
    exports io.kellet.testkit.vault;
    exports io.kellet.testkit.wire;
}

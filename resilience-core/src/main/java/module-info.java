/** The hot floor of Kellet: what a trading thread may call. */
module io.kellet.resilience {
    requires static org.jspecify;

    exports io.kellet.time;
}

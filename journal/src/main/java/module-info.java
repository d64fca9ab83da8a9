/** The journal of Kellet: audit records in files. Start at {@link io.kellet.journal}. */
module io.kellet.journal {
    requires static org.jspecify;
    requires transitive io.kellet.resilience;
    requires org.slf4j;
    // io.kellet.journal.command alone; absent unless somebody runs it
    requires static info.picocli;

    exports io.kellet.journal;

    // picocli fills in fields
    opens io.kellet.journal.command to
            info.picocli;
}

package io.kellet.benchmarks.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** What every page has: one HTML file without script or network, its style, and where it was measured. */
final class Frame {

    private static final String HEAD = """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>
            """;

    private Frame() {}

    static String around(String title, String body) {
        return HEAD.stripTrailing() + Html.escape(title) + "</title>\n<style>\n" + styleSheet()
                + "</style>\n</head>\n<body>\n<main>\n" + body + "</main>\n</body>\n</html>\n";
    }

    static String fact(String name, String value) {
        return "<dt>" + Html.escape(name) + "</dt><dd>" + Html.escape(value) + "</dd>\n";
    }

    /** When, on what and how it was measured. */
    static String facts(Instant at, Machine machine, String command) {
        String when = DateTimeFormatter.ofPattern("d MMMM uuuu, HH:mm 'UTC'", Locale.ENGLISH)
                .withZone(ZoneOffset.UTC)
                .format(at);
        String cores = machine.cores()
                + (machine.cores() == 1 ? " core" : " cores")
                + (machine.virtual() ? ", a virtual machine: expect noise" : "");
        return fact("Measured", when)
                + fact("Machine", machine.cpu() + ", " + cores)
                + fact("System", machine.os())
                + fact("Java", machine.jdk() + "; " + machine.vm())
                + "<dt>Command</dt><dd><code>" + Html.escape(command) + "</code></dd>\n";
    }

    private static String styleSheet() {
        try (InputStream style = Frame.class.getResourceAsStream("report.css")) {
            if (style == null) {
                throw new IllegalStateException("report.css is missing from the jar");
            }
            return new String(style.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("report.css cannot be read", e);
        }
    }
}

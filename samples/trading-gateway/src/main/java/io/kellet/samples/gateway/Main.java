package io.kellet.samples.gateway;

import io.kellet.config.Settings;
import io.kellet.config.SettingsException;
import io.kellet.secrets.provider.SecretException;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Starts the gateway, runs the tour and stops. */
public final class Main {

    /** Every step of the tour held. */
    static final int ALL_HELD = 0;

    /** A step did not hold. */
    static final int NOT_HELD = 1;

    /** It could not start: a bad setting, or a port that is taken. */
    static final int NOT_STARTED = 2;

    private Main() {}

    public static void main(String[] args) {
        try (PrintStream out = new PrintStream(
                new BufferedOutputStream(new FileOutputStream(FileDescriptor.out)), true, StandardCharsets.UTF_8)) {
            int code = run(args, out);
            out.flush();
            if (code != ALL_HELD) {
                System.exit(code);
            }
        }
    }

    private static int run(String[] args, PrintStream out) {
        if (args.length > 0) {
            out.println("The gateway takes no arguments. Set it in the environment, as a system property or in "
                    + "gateway.properties:");
            out.println(Settings.of(GatewaySettings.KEYS).reference());
            return NOT_STARTED;
        }
        try {
            Settings settings = GatewaySettings.load();
            out.println("Kellet trading gateway");
            out.println();
            settings.describe().lines().filter(Main::isWorthShowing).forEach(line -> out.println("   " + line));
            return tour(GatewaySettings.from(settings), out);
        } catch (SettingsException e) {
            out.println(e.getMessage());
            return NOT_STARTED;
        }
    }

    /** A breaker has many settings, and most are left alone. */
    private static boolean isWorthShowing(String setting) {
        return !(setting.startsWith("kellet.breaker.") && setting.endsWith("# default"));
    }

    static int tour(GatewaySettings settings, PrintStream out) {
        GatewaySecrets opened;
        try {
            opened = GatewaySecrets.open(settings.secrets());
        } catch (IOException | SecretException e) {
            out.println("cannot keep secrets: directory=" + settings.secrets() + " reason=" + e
                    + "; set kellet.gateway.secrets to another directory, or find out what became of this one");
            return NOT_STARTED;
        }
        try (GatewaySecrets secrets = opened) {
            return tour(settings, secrets, out);
        }
    }

    private static int tour(GatewaySettings settings, GatewaySecrets secrets, PrintStream out) {
        GatewayJournal opened;
        try {
            opened = GatewayJournal.open(settings.journal(), secrets);
        } catch (IOException | IllegalStateException | SecretException e) { // the second if another gateway has it
            out.println("cannot keep a journal: directory=" + settings.journal() + " reason=" + e
                    + "; set kellet.gateway.journal to another directory, or find out what became of this one");
            return NOT_STARTED;
        }
        try (GatewayJournal journal = opened) {
            return tour(settings, journal, secrets, out);
        }
    }

    private static int tour(GatewaySettings settings, GatewayJournal journal, GatewaySecrets secrets, PrintStream out) {
        try (Gateway gateway = new Gateway(settings, journal.trail(), secrets)) {
            journal.haltTradingBy(gateway.risk().kill());
            out.println();
            out.println("   metrics at http://127.0.0.1:" + gateway.metricsPort() + "/metrics");
            out.println("   health at  http://127.0.0.1:" + gateway.health().port() + "/health");
            return Tour.standard(settings, journal, out).run(gateway) ? ALL_HELD : NOT_HELD;
        } catch (IOException e) {
            out.println(e.getMessage());
            return NOT_STARTED;
        }
    }
}

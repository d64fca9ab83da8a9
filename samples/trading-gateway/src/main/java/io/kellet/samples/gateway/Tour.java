package io.kellet.samples.gateway;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** Shows what stands, step by step, and says at the end whether every step held. */
final class Tour {

    /** One thing to see. */
    interface Step {
        String title();

        /** Shows it, and reports everything it claims to {@code findings}. */
        void run(Gateway gateway, PrintStream out, Findings findings) throws Exception;
    }

    private final List<Step> steps;
    private final PrintStream out;

    Tour(List<Step> steps, PrintStream out) {
        this.steps = List.copyOf(steps);
        this.out = out;
    }

    /** The tour as it stands today. */
    static Tour standard(GatewaySettings settings, GatewayJournal journal, PrintStream out) {
        return new Tour(
                List.of(
                        new SteadyFlow(settings),
                        new RiskGateStep(),
                        new LimitsStep(),
                        new KillSwitchStep(),
                        new VenueOutage(),
                        new SecretsStep(),
                        new HealthStep(),
                        new JournalStep(journal)),
                out);
    }

    /** True if every finding of every step held. A step that throws has not held, and the tour goes on. */
    boolean run(Gateway gateway) {
        List<String> failed = new ArrayList<>();
        int claims = 0;
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            out.println();
            out.println((i + 1) + ". " + step.title());
            Findings findings = new Findings(out);
            try {
                step.run(gateway, out, findings);
            } catch (Exception e) {
                findings.check("the step ran to its end, and not into " + e, false);
            }
            claims += findings.count();
            findings.failed().forEach(claim -> failed.add(step.title() + ": " + claim));
        }
        out.println();
        out.println("Summary: " + steps.size() + (steps.size() == 1 ? " step, " : " steps, ") + claims + " checks, "
                + (failed.isEmpty() ? "all held." : failed.size() + " FAILED:"));
        failed.forEach(claim -> out.println("   " + claim));
        return failed.isEmpty() && claims > 0;
    }
}

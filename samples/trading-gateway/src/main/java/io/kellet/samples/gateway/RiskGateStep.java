package io.kellet.samples.gateway;

import io.kellet.order.Scope;
import io.kellet.risk.Exposure;
import io.kellet.risk.GateSnapshot;
import io.kellet.risk.RefusalCount;
import io.kellet.risk.RiskGate;
import io.kellet.risk.Verdict;
import io.kellet.time.NanoClock;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/** What the gate refused of all that was sent so far, whether it let anything pass that it should not have, and what it took. */
final class RiskGateStep implements Tour.Step {

    private final Order tooLarge = new Order();

    @Override
    public String title() {
        return "Risk gate: what it refused, and what it took to look";
    }

    @Override
    public void run(Gateway gateway, PrintStream out, Findings findings) throws Exception {
        RiskGate gate = gateway.risk().gate();
        OrderDesk desk = gateway.desk();
        explainOne(gateway, out, findings);
        GateSnapshot snapshot = gate.snapshot();

        out.printf(Locale.ROOT, "%n   %-24s%-16s%10s%n", "control", "reason", "orders");
        for (RefusalCount refusal : snapshot.refusals()) {
            out.printf(
                    Locale.ROOT,
                    "   %-24s%-16s%,10d%n",
                    refusal.control(),
                    refusal.reason().name().toLowerCase(Locale.ROOT),
                    refusal.count());
        }
        out.printf(
                Locale.ROOT,
                "   %-40s%,10d of %,d, %,d more passed with a warning%n",
                "refused",
                snapshot.refused(),
                desk.checked(),
                snapshot.warnings());
        new LatencyTable(out)
                .row("check, from its start", snapshot.service())
                .row("check, from when due", snapshot.response())
                .row("of it VaR, 1 look in 16", gateway.risk().varCalculations().snapshot())
                .row("the machine alone (hiccups)", gateway.hiccups().snapshot());
        out.println();

        SecondBook second = desk.second();
        findings.check("every order passed the gate: it counts as many checks", isSame(snapshot, desk.checked()));
        findings.check(
                "it counts for every control and reason what its verdicts said",
                snapshot.refused() == desk.refused()
                        && snapshot.refusals().stream()
                                .allMatch(one -> one.count() == desk.refused(one.control(), one.reason())));
        findings.check(
                "of " + Shown.count(second.looked())
                        + " orders let pass, looked at once more by other code, none is too"
                        + " large, too far from the market, over a position or restricted",
                second.looked() > 0 && second.forbidden() == 0);
        findings.check(
                "no control failed and no report was taken for what it is not, though " + desk.doubledReports()
                        + " came twice",
                snapshot.failedControls().isEmpty()
                        && desk.strayReports() == 0
                        && snapshot.unknownReports() + snapshot.overfills() == 0);
        checkReservations(gateway, findings);
        List<String> scrape = Scrape.of(gateway);
        findings.check(
                "/metrics shows the same checks and the same refusals",
                scrape.contains("risk_enforcement_duration_seconds_count{gate=\"gateway\"} "
                                + snapshot.service().count())
                        && snapshot.refusals().stream()
                                .allMatch(one -> scrape.stream().anyMatch(line -> isSeriesOf(one, line))));
    }

    private void explainOne(Gateway gateway, PrintStream out, Findings findings) {
        RiskGate gate = gateway.risk().gate();
        OrderSource source = gateway.source();
        long now = NanoClock.SYSTEM.nanos();
        gateway.desk().open(now);
        tooLarge.id = source.newId();
        tooLarge.buy = true;
        tooLarge.priceTicks = source.middle(0);
        tooLarge.quantity = 10_000;
        Decision decision = gateway.desk().decide(tooLarge, now);
        long verdict = gateway.desk().lastVerdict();
        out.println("   " + gate.explain(verdict, tooLarge));
        findings.check(
                "an order of 10,000 lots is refused by the control for size, by a limit the verdict names",
                decision == Decision.REFUSED
                        && gate.controlName(Verdict.control(verdict)).equals("order-quantity")
                        && gate.limits().entry(Verdict.limitId(verdict)).limit() < 10_000
                        && Verdict.limitVersion(verdict) == gate.limits().version());
    }

    private static boolean isSame(GateSnapshot snapshot, long checked) {
        return snapshot.service().count() == checked && snapshot.response().count() == checked;
    }

    /** What is reserved is what works, in every account and symbol; nothing is left of an order that has gone. */
    static void checkReservations(Gateway gateway, Findings findings) {
        RiskGate gate = gateway.risk().gate();
        OrderDesk desk = gateway.desk();
        Exposure firm = gate.exposure(Scope.FIRM, 0);
        long accountsBuy = 0;
        long accountsSell = 0;
        for (int account = 0; account < House.ACCOUNTS; account++) {
            accountsBuy += gate.exposure(Scope.ACCOUNT, account).openBuyMoney();
            accountsSell += gate.exposure(Scope.ACCOUNT, account).openSellMoney();
        }
        findings.check(
                "what the gate reserves is what works: " + Shown.count(desk.waiting()) + " lots, worth "
                        + Shown.count(firm.openBuyMoney() + firm.openSellMoney()) + " at worst",
                desk.second().agreesWith(gate)
                        && desk.second().working() == desk.waiting()
                        && firm.openBuyMoney() == accountsBuy
                        && firm.openSellMoney() == accountsSell
                        && firm.openBuyMoney() == desk.workingMoney(true)
                        && firm.openSellMoney() == desk.workingMoney(false));
    }

    private static boolean isSeriesOf(RefusalCount refusal, String line) {
        return line.startsWith("risk_enforcement_rejections_total{")
                && line.contains("control=\"" + refusal.control() + "\"")
                && line.contains("reason=\"" + refusal.reason().name().toLowerCase(Locale.ROOT) + "\"")
                && line.endsWith(" " + refusal.count() + ".0");
    }
}

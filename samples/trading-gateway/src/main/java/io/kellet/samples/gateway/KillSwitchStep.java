package io.kellet.samples.gateway;

import io.kellet.authority.NotPermittedException;
import io.kellet.authority.Operator;
import io.kellet.kill.FileKillStore;
import io.kellet.kill.KillMode;
import io.kellet.kill.KillSwitch;
import io.kellet.kill.RearmRequest;
import io.kellet.order.Scope;
import io.kellet.time.NanoClock;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;

/** Trading is stopped under flow, first one strategy, then the firm; one person cannot start it again, two can. */
final class KillSwitchStep implements Tour.Step {

    private static final int STRATEGY = 2;
    private static final int ORDERS = 2_000;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Override
    public String title() {
        return "Kill switch: stopped under flow, started again by two people";
    }

    @Override
    public void run(Gateway gateway, PrintStream out, Findings findings) throws Exception {
        KillSwitch kill = gateway.risk().kill();
        gateway.desk().open(NanoClock.SYSTEM.nanos());
        PacedOrders flow = new PacedOrders(gateway.desk());
        flow.send(200);

        stopStrategy(gateway, out, findings);
        stopFirm(gateway, out, findings);
        findings.check(
                "/metrics says so: kill_switch_engaged is 1 for the firm and 1 for strategies",
                Scrape.of(gateway).contains("kill_switch_engaged{name=\"gateway\",scope=\"firm\"} 1.0")
                        && Scrape.of(gateway).contains("kill_switch_engaged{name=\"gateway\",scope=\"strategy\"} 1.0"));

        rearm(kill, Scope.FIRM, 0, out, findings);
        rearm(kill, Scope.STRATEGY, STRATEGY, out, findings);
        long before = gateway.desk().handedOver();
        flow.send(ORDERS);
        long sent = gateway.desk().handedOver() - before;
        out.println("   the flow goes on: " + Shown.count(sent) + " new orders to the books");
        findings.check("re-armed, orders flow again", sent > 0 && !kill.isAnythingEngaged());
        RiskGateStep.checkReservations(gateway, findings);

        restart(gateway, out, findings);
    }

    /** Engages on a thread of its own, as a person at a button does, and goes on sending until it has long been engaged. */
    private static void stopStrategy(Gateway gateway, PrintStream out, Findings findings) throws InterruptedException {
        KillSwitch kill = gateway.risk().kill();
        Operator anna = People.anna("strategy " + STRATEGY + " quotes nonsense");
        PacedOrders flow = new PacedOrders(gateway.desk());
        Button button = Button.press(() -> {
            kill.engage(Scope.STRATEGY, STRATEGY, KillMode.HALT, anna);
            return true;
        });
        sendUntilLongAfter(button, flow, Scope.STRATEGY, STRATEGY);
        out.printf(
                "   strategy %d halted: %,d of its orders refused by the switch after that, %,d of others let pass%n",
                STRATEGY, flow.refusedOfScope(), flow.passedOfOthers());
        findings.check(
                "once engage had returned no order of strategy " + STRATEGY + " passed, and the others went on",
                button.result() && flow.passedOfScope() == 0 && flow.refusedOfScope() > 0 && flow.passedOfOthers() > 0);
    }

    private static void stopFirm(Gateway gateway, PrintStream out, Findings findings) throws InterruptedException {
        KillSwitch kill = gateway.risk().kill();
        OrderDesk desk = gateway.desk();
        Operator ben = People.ben("fills do not match ours");
        PacedOrders flow = new PacedOrders(desk);
        long[] leftBefore = new long[1];
        Button button = Button.press(() -> {
            boolean drained = kill.engageAndDrain(Scope.FIRM, 0, KillMode.HALT, ben, PATIENCE);
            leftBefore[0] = desk.handedOver();
            return drained;
        });
        sendUntilLongAfter(button, flow, Scope.FIRM, 0);
        boolean drained = button.result();
        long works = desk.waiting();
        int cancelled = desk.cancelAll(NanoClock.SYSTEM.nanos());
        out.printf(
                "   firm halted and drained: %,d orders refused by the switch after that; %,d cancels passed and took %,d lots out%n",
                flow.refusedOfScope(), flow.cancels() + cancelled, works);
        findings.check(
                "once engage-and-drain had returned not one more order reached a book",
                drained
                        && flow.passedOfScope() == 0
                        && flow.refusedOfScope() > 0
                        && desk.handedOver() == leftBefore[0]);
        findings.check(
                "cancels passed all the same: nothing works any more, and nothing is reserved",
                desk.waiting() == 0
                        && gateway.risk().gate().exposure(Scope.FIRM, 0).openBuyMoney() == 0
                        && gateway.risk().gate().exposure(Scope.FIRM, 0).openSellMoney() == 0
                        && desk.second().agreesWith(gateway.risk().gate()));
    }

    private static void sendUntilLongAfter(Button button, PacedOrders flow, Scope scope, int id) {
        NanoClock clock = NanoClock.SYSTEM;
        long giveUpAt = clock.nanos() + PATIENCE.toNanos();
        while (!button.isPressed() && clock.nanos() - giveUpAt < 0) {
            flow.sendOne();
        }
        for (int i = 0; i < ORDERS; i++) {
            flow.sendWhileEngaged(scope, id);
        }
    }

    private static void rearm(KillSwitch kill, Scope scope, int id, PrintStream out, Findings findings) {
        kill.keep(); // so that the engagement has its record
        RearmRequest request = kill.requestRearm(scope, id, KillMode.HALT, People.anna("looked at it, goes on"));
        String alone = refusal(kill, request, People.anna("I looked at it myself"));
        String trader = refusal(kill, request, People.kim("I want to trade"));
        boolean engaged = kill.isEngaged(scope, id, KillMode.HALT);
        kill.approve(request, People.ben("looked at it too"));
        out.println("   " + scope.text() + " " + id + " armed again by anna and ben; anna alone: " + alone);
        findings.check(
                "one person alone cannot re-arm " + scope.text() + " " + id + ", nor a trader; two who may can",
                !alone.isEmpty() && !trader.isEmpty() && engaged && !kill.isEngaged(scope, id, KillMode.HALT));
    }

    /** Empty if it was not refused. */
    private static String refusal(KillSwitch kill, RearmRequest request, Operator approver) {
        try {
            kill.approve(request, approver);
            return "";
        } catch (NotPermittedException refused) {
            return String.valueOf(refused.getMessage());
        }
    }

    /** A switch of its own, closed and opened again on its file, which is then damaged. A drill, so none of it is on record. */
    private static void restart(Gateway gateway, PrintStream out, Findings findings) throws IOException {
        Path directory = Files.createTempDirectory("kellet-kill");
        try {
            Path file = directory.resolve("state");
            try (KillSwitch first = open(gateway, FileKillStore.create(file))) {
                first.engageDurably(Scope.STRATEGY, STRATEGY, KillMode.HALT, People.anna("before the restart"));
            }
            boolean survived;
            try (KillSwitch second = open(gateway, FileKillStore.open(file))) {
                survived = second.isEngaged(Scope.STRATEGY, STRATEGY, KillMode.HALT)
                        && !second.isEngaged(Scope.FIRM, 0, KillMode.HALT);
            }
            out.println("   one bit of its file is changed now, which the log complains of");
            byte[] bytes = Files.readAllBytes(file);
            bytes[bytes.length / 2] ^= 1;
            Files.write(file, bytes);
            try (KillSwitch third = open(gateway, FileKillStore.open(file))) {
                out.println("   restarted on its file: strategy " + STRATEGY + " is still halted; on a damaged file: "
                        + third.snapshot());
                findings.check("what was engaged is engaged after a restart", survived);
                findings.check(
                        "on a state file with one bit changed the firm comes up halted, and the file is kept",
                        third.isEngaged(Scope.FIRM, 0, KillMode.HALT)
                                && Files.exists(directory.resolve("state.bad-1")));
            }
        } finally {
            TemporaryFiles.delete(directory);
        }
    }

    private static KillSwitch open(Gateway gateway, FileKillStore store) {
        return KillSwitch.of(GatewayRisk.KILL, gateway.risk().people(), NanoClock.SYSTEM, InstantSource.system())
                .open(store);
    }
}

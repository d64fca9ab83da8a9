package io.kellet.samples.gateway;

import io.kellet.authority.NotPermittedException;
import io.kellet.risk.LimitProposal;
import io.kellet.risk.Limits;
import io.kellet.risk.LimitsException;
import io.kellet.risk.LimitsFile;
import io.kellet.risk.OverrideGrant;
import io.kellet.risk.OverrideRequest;
import io.kellet.risk.OverrideTerms;
import io.kellet.risk.Overrides;
import io.kellet.risk.RiskGate;
import io.kellet.risk.Verdict;
import io.kellet.time.NanoClock;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;

/** Limits are changed while orders flow, by a file with two names on it; then two people let one order pass. */
final class LimitsStep implements Tour.Step {

    /** Within the limit at first, over it after the change. */
    private static final int LOTS = 350;

    /** One in so many orders is too large by either, so that its verdict names the limits' version. */
    private static final int EVERY = 10;

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final NanoClock clock = NanoClock.SYSTEM;
    private final Order order = new Order();
    private int large;

    @Override
    public String title() {
        return "Limits changed in flight, and one order let pass by two people";
    }

    @Override
    public void run(Gateway gateway, PrintStream out, Findings findings) throws Exception {
        Path directory = Files.createTempDirectory("kellet-limits");
        try {
            gateway.desk().open(clock.nanos());
            gateway.desk().cancelAll(clock.nanos());
            refuseBadFiles(gateway, directory.resolve("limits.txt"), out, findings);
            changeInFlight(gateway, directory.resolve("limits.txt"), out, findings);
            letOnePass(gateway, out, findings);
            goBack(gateway, out, findings);
        } finally {
            TemporaryFiles.delete(directory);
        }
    }

    private static void refuseBadFiles(Gateway gateway, Path file, PrintStream out, Findings findings)
            throws IOException {
        Limits before = gateway.risk().gate().limits();
        byte[] whole = tighter(before.version() + 1).getBytes(StandardCharsets.UTF_8);
        Files.write(file, Arrays.copyOf(whole, whole.length / 2));
        String half = refusal(gateway, file);
        Files.writeString(file, tighter(before.version() + 1).replace("approved-by ben", "approved-by Anna"));
        String alone = refusal(gateway, file);
        out.println("   half a file:   " + half);
        out.println("   one person:    " + alone);
        findings.check(
                "a half-written file is refused, and one with one person's name twice; the old limits stay",
                half.contains("half written")
                        && alone.contains("second person")
                        && gateway.risk().gate().limits() == before);
    }

    private static String refusal(Gateway gateway, Path file) throws IOException {
        try {
            gateway.risk().limitDesk().reload(LimitsFile.at(file));
            return "";
        } catch (LimitsException refused) {
            return refused.problems().get(refused.problems().size() - 1);
        }
    }

    private void changeInFlight(Gateway gateway, Path file, PrintStream out, Findings findings) throws Exception {
        RiskGate gate = gateway.risk().gate();
        long oldVersion = gate.limits().version();
        Decision before = sendLarge(gateway);
        Files.writeString(file, tighter(oldVersion + 1));

        Versions versions = new Versions(gateway);
        versions.send(100);
        Button button = Button.press(() -> {
            gateway.risk().limitDesk().reload(LimitsFile.at(file));
            return true;
        });
        long giveUpAt = clock.nanos() + PATIENCE.toNanos();
        while (!button.isPressed() && clock.nanos() - giveUpAt < 0) {
            versions.send(EVERY);
        }
        versions.send(100);
        gateway.desk().second().limits(gate.limits());

        Decision after = sendLarge(gateway);
        long verdict = gateway.desk().lastVerdict();
        out.printf(
                "   in flight:     %,d refusals by version %d, then %,d by version %d%n",
                versions.old, oldVersion, versions.next, oldVersion + 1);
        out.println("   " + gate.explain(verdict, order));
        findings.check(
                "verdicts named the old version, then the new one, and never the old one again",
                button.result() && versions.old > 0 && versions.next > 0 && versions.others == 0);
        findings.check(
                "orders of some " + LOTS + " lots passed before and are refused since, by the new limit",
                before != Decision.REFUSED
                        && after == Decision.REFUSED
                        && Verdict.limitVersion(verdict) == oldVersion + 1
                        && gate.limits().entry(Verdict.limitId(verdict)).limit() == 300);
    }

    private void letOnePass(Gateway gateway, PrintStream out, Findings findings) {
        Overrides overrides = gateway.risk().overrides();
        long falsePositives = overrides.falsePositives();
        long tooLarge = gateway.desk().second().tooLarge();
        Decision refused = sendLarge(gateway);
        long id = order.id;
        OverrideRequest request = overrides.request(
                gateway.risk().orderQuantity(), OverrideTerms.orders(id), People.kim("a client's block"));
        boolean kimMay = kimApproves(overrides, request);
        OverrideGrant grant = overrides.approve(request, People.anna("spoke to the client"));
        Decision passed = gateway.desk().decide(order, clock.nanos());
        Decision another = sendLarge(gateway);
        out.println("   order " + id + " was refused, kim asked, anna agreed, it passed; the next one like it was not");
        findings.check(
                "an order that two people let pass passed, once, and no other; kim could not agree with himself",
                refused == Decision.REFUSED
                        && !kimMay
                        && passed != Decision.REFUSED
                        && another == Decision.REFUSED
                        && grant.usesLeft() == 0);
        findings.check(
                "it counts as one refusal the control got wrong, and as the only order over its limit",
                overrides.falsePositives() == falsePositives + 1
                        && gateway.risk().gate().snapshot().overrides() == 1
                        && gateway.desk().second().tooLarge() == tooLarge + 1);
    }

    private static boolean kimApproves(Overrides overrides, OverrideRequest request) {
        try {
            overrides.approve(request, People.kim("it is fine"));
            return true;
        } catch (NotPermittedException refused) {
            return false;
        }
    }

    /** The other way to change limits: one person proposes them in code, another approves. */
    private static void goBack(Gateway gateway, PrintStream out, Findings findings) {
        RiskGate gate = gateway.risk().gate();
        long version = gate.limits().version() + 1;
        Limits first = LimitsFile.parse("limits.txt", text(version).getBytes(StandardCharsets.UTF_8))
                .limits();
        LimitProposal proposal = gateway.risk().limitDesk().propose(first, People.ben("back to what we had"));
        out.println("   proposed:      " + proposal.changes());
        gateway.risk().limitDesk().approve(proposal, People.anna("yes"));
        gateway.desk().second().limits(gate.limits());
        findings.check(
                "the proposal said what it would change, and holds since it was approved",
                proposal.changes().size() == 1 && gate.limits() == first);
    }

    /** Sends an order that is large and makes a position smaller, so that nothing but its size is wrong with it. */
    private Decision sendLarge(Gateway gateway) {
        OrderSource source = gateway.source();
        SecondBook held = gateway.desk().second();
        source.publish(clock.nanos());
        order.id = source.newId();
        order.symbol = 0;
        order.account = held.farthestFromFlat(8, order.symbol);
        order.strategy = 1;
        order.buy = held.held(order.account, order.symbol) < 0;
        order.priceTicks = source.middle(order.symbol) + (order.buy ? -1 : 1) * (int) (30 + order.id % 20);
        order.quantity = LOTS + large++; // none is a duplicate of the one before
        return gateway.desk().decide(order, clock.nanos());
    }

    private static String tighter(long version) {
        return text(version).replace("max-order-quantity = 500 warn 450", "max-order-quantity = 300 warn 250");
    }

    private static String text(long version) {
        return new String(GatewayRisk.shippedFile(), StandardCharsets.UTF_8)
                .replace("version 1\n", "version " + version + "\n");
    }

    /** Sends orders, of which some are too large by either limits, and reads the version in their verdicts. */
    private static final class Versions {
        private final Gateway gateway;
        private final PacedOrders flow;
        private final Order tooLarge = new Order();
        private final long oldVersion;
        private long old;
        private long next;
        private long others;

        Versions(Gateway gateway) {
            this.gateway = gateway;
            flow = new PacedOrders(gateway.desk());
            oldVersion = gateway.risk().gate().limits().version();
        }

        void send(int orders) {
            for (int i = 0; i < orders; i++) {
                if (i % EVERY == 0) {
                    sendTooLarge();
                } else {
                    flow.sendOne();
                }
            }
        }

        private void sendTooLarge() {
            tooLarge.id = gateway.source().newId();
            tooLarge.buy = true;
            tooLarge.priceTicks = gateway.source().middle(0);
            tooLarge.quantity = 10_000;
            gateway.desk().decide(tooLarge, NanoClock.SYSTEM.nanos());
            long version = Verdict.limitVersion(gateway.desk().lastVerdict());
            if (version == oldVersion && next == 0) {
                old++;
            } else if (version == oldVersion + 1) {
                next++;
            } else {
                others++;
            }
        }
    }
}

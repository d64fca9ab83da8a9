package io.kellet.samples.gateway;

import io.kellet.secrets.RawSecret;
import io.kellet.secrets.SecretRef;
import io.kellet.secrets.local.StoreReport;
import io.kellet.secrets.provider.SecretBytes;
import io.kellet.secrets.provider.SecretExpiredException;
import io.kellet.secrets.provider.SecretName;
import io.kellet.secrets.provider.SecretVersion;
import io.kellet.secrets.rotation.RotationConfig;
import io.kellet.secrets.rotation.RotationScheduler;
import io.kellet.time.NanoClock;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The key that orders are signed with changes while they flow. */
final class SecretsStep implements Tour.Step {

    private static final SecretName KEY = SecretName.of(GatewaySecrets.VENUE_SESSION);
    private static final int ORDERS = 400;

    @Override
    public String title() {
        return "Secrets: the venue's key changes under load";
    }

    @Override
    public void run(Gateway gateway, PrintStream out, Findings findings) throws Exception {
        SimulatedVenue venue = gateway.venue().venue();
        SecretRef<RawSecret> key = gateway.venue().session().key();
        RawSecret old = key.get();
        List<SecretVersion> seen = new ArrayList<>(List.of(old.version()));
        long unsignedBefore = venue.unsigned();
        VenueOrders orders = new VenueOrders(gateway);
        gateway.desk().open(NanoClock.SYSTEM.nanos());
        SecretVersion current;
        try (RotationScheduler rotations = RotationScheduler.of(
                        RotationConfig.named("gateway").build())
                .store(gateway.keys().store())
                .events(gateway.events())
                .rotate(KEY, new VenueKeyStep(venue))
                .start()) {
            orders.send(ORDERS);
            CompletableFuture<SecretVersion> rotating = rotations.rotateNow(KEY);
            orders.sendUntil(rotating::isDone);
            current = rotating.join();
        }
        out.println("   rotated: " + old.version() + " -> " + current + ", the venue knows both for now");
        boolean both = venue.keys() == 2;
        CompletableFuture<RawSecret> refreshing = key.refresh(); // it would have come by itself, within five minutes
        orders.sendUntil(() -> {
            SecretVersion version = key.get().version();
            if (!version.isSameAs(seen.get(seen.size() - 1))) {
                seen.add(version);
            }
            return refreshing.isDone() && old.isWiped();
        });
        RawSecret now = refreshing.join();
        now.<Boolean, RuntimeException>use(bytes -> noOther(venue, bytes));
        orders.send(ORDERS);
        out.println("   " + Shown.count(orders.sent()) + " orders signed meanwhile, " + Shown.count(orders.answered())
                + " acknowledged; the venue knows "
                + (venue.keys() == 1 ? "the new key alone" : venue.keys() + " keys"));
        findings.check(
                "no order was refused for its key, before, during or after",
                venue.unsigned() == unsignedBefore && orders.answered() == orders.sent());
        findings.check(
                "the key changed once: nobody got the old one after the new one",
                seen.size() == 2
                        && seen.get(1).isSameAs(current)
                        && now.version().isSameAs(current)
                        && both);
        findings.check("the old key is wiped, and whoever kept it is told so", isRefused(old));
        StoreReport store = gateway.keys().store().verify();
        out.println("   the store: " + store.secrets() + " secrets, " + store.versions() + " versions, written "
                + store.generation() + " times");
        findings.check("the store verifies: each value is what was written", store.secrets() >= 2);
        shownNowhere(gateway, now, findings);
    }

    private static boolean noOther(SimulatedVenue venue, byte[] key) {
        try (SecretBytes shared = SecretBytes.copyOf(key)) {
            venue.acceptOnly(shared);
        }
        return true;
    }

    private static boolean isRefused(RawSecret old) {
        try {
            return old.<Boolean, RuntimeException>use(bytes -> false);
        } catch (SecretExpiredException expected) {
            return true;
        }
    }

    private static void shownNowhere(Gateway gateway, RawSecret key, Findings findings) throws Exception {
        List<String> scrape = Scrape.of(gateway);
        String everything = String.join("\n", scrape)
                + key
                + gateway.secrets()
                + gateway.keys().store();
        boolean shown = key.<Boolean, RuntimeException>use(
                bytes -> everything.contains(HexFormat.of().formatHex(bytes))
                        || everything.contains(Base64.getEncoder().encodeToString(bytes)));
        double hits = scrape.stream()
                .filter(line -> line.startsWith("secret_cache_hit_ratio"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .findFirst()
                .orElse(0);
        findings.check("more than 95 % of all uses waited for nobody, says /metrics", hits > 0.95);
        findings.check("no value is in the metrics or in what anything prints of itself", !shown);
    }
}

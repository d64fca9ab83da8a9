package io.kellet.risk;

import static java.util.Objects.requireNonNull;

import io.kellet.kill.KillSwitch;
import io.kellet.kill.KillSwitchConfig;
import io.kellet.latency.LatencyConfig;
import io.kellet.latency.LatencyRecorder;
import io.kellet.latency.PacedLatency;
import io.kellet.time.NanoClock;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects the parts of a {@link RiskGate}; {@link #build()} checks them together. Start at {@link RiskGate#of}. */
public final class RiskGateBuilder {

    final GateConfig config;
    final List<Control> controls = new ArrayList<>();

    @Nullable
    Overrides overrides;

    NanoClock clock = NanoClock.SYSTEM;
    PacedLatency latency;
    private @Nullable MarketData market;
    private @Nullable KillSwitch kill;
    private @Nullable Limits limits;

    RiskGateBuilder(GateConfig config) {
        this.config = requireNonNull(config, "config");
        latency = new PacedLatency(
                new LatencyRecorder(LatencyConfig.named(config.name()).build()),
                new LatencyRecorder(
                        LatencyConfig.named(config.name() + "-response").build()));
    }

    /** Required: the prices orders are valued at. */
    public RiskGateBuilder market(MarketData market) {
        this.market = requireNonNull(market, "market");
        return this;
    }

    /** Required: looked at last, right before an order is accepted. */
    public RiskGateBuilder kill(KillSwitch kill) {
        this.kill = requireNonNull(kill, "kill");
        return this;
    }

    /** Required: what to start with. */
    public RiskGateBuilder limits(Limits limits) {
        this.limits = requireNonNull(limits, "limits");
        return this;
    }

    /** Adds a control; they are asked in the order they were added. */
    public RiskGateBuilder control(Control control) {
        controls.add(requireNonNull(control, "control"));
        return this;
    }

    /** Adds controls; they are asked in the order they were added. */
    public RiskGateBuilder controls(List<? extends Control> controls) {
        controls.forEach(this::control);
        return this;
    }

    /** By which people may let single orders pass; without it nobody may. Several gates may share one. */
    public RiskGateBuilder overrides(Overrides overrides) {
        this.overrides = requireNonNull(overrides, "overrides");
        return this;
    }

    public RiskGateBuilder clock(NanoClock clock) {
        this.clock = requireNonNull(clock, "clock");
        return this;
    }

    /** Recorders of the user's own, with another SLO or shared between gates. */
    public RiskGateBuilder latency(PacedLatency latency) {
        this.latency = requireNonNull(latency, "latency");
        return this;
    }

    /**
     * The gate.
     *
     * @throws IllegalArgumentException if something is missing, or the limits name what the gate or a control has no room for
     */
    public RiskGate build() {
        requireKnown(required("kill", kill).config(), required("market", market));
        return new RiskGate(this, required("market", market), required("kill", kill), required("limits", limits));
    }

    private <T> T required(String part, @Nullable T given) {
        if (given == null) {
            throw new IllegalArgumentException(
                    "a gate needs market data, a kill switch and limits: gate=" + config.name() + " missing=" + part);
        }
        return given;
    }

    /** Else orders that the gate takes would be refused by a switch that has never heard of their account. */
    private void requireKnown(KillSwitchConfig kill, MarketData market) {
        requireAtLeast("desks", kill.desks(), config.desks());
        requireAtLeast("accounts", kill.accounts(), config.accounts());
        requireAtLeast("strategies", kill.strategies(), config.strategies());
        requireAtLeast("traders", kill.traders(), config.traders());
        requireAtLeast("symbols", kill.symbols(), market.symbols());
        requireAtLeast("venues", kill.venues(), config.venues());
    }

    private void requireAtLeast(String what, int ofKill, int ofGate) {
        if (ofKill < ofGate) {
            throw new IllegalArgumentException("the kill switch must have at least as many " + what + " as gate "
                    + config.name() + ", " + ofGate + ": " + ofKill);
        }
    }
}

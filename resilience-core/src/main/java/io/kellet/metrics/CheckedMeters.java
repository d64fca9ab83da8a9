package io.kellet.metrics;

import static java.util.Objects.requireNonNull;

import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/** Lets a component from outside register nothing that is not well formed. */
final class CheckedMeters implements Meters {

    private final MeterSet meters;

    CheckedMeters(MeterSet meters) {
        this.meters = meters;
    }

    @Override
    public void counter(String name, String help, LongSupplier value, String... labels) {
        KelletMetrics.requireName(name);
        meters.counter(name, Labels.check(name, labels), requireNonNull(help, "help"), requireNonNull(value, "value"));
    }

    @Override
    public void gauge(String name, String help, DoubleSupplier value, String... labels) {
        KelletMetrics.requireName(name);
        meters.gaugeOrUnknown(
                name, Labels.check(name, labels), requireNonNull(help, "help"), requireNonNull(value, "value"));
    }

    @Override
    public void duration(String name, String help, LongSupplier nanos, String... labels) {
        KelletMetrics.requireName(name);
        meters.duration(name, Labels.check(name, labels), requireNonNull(help, "help"), requireNonNull(nanos, "nanos"));
    }
}

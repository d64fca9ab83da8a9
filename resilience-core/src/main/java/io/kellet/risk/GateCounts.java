package io.kellet.risk;

/**
 * What a gate has counted beside its refusals; cheaper to ask for than a {@link GateSnapshot}.
 *
 * @param warnings orders accepted with a warning
 * @param overrides refusals that two people's override let pass
 * @param unknownReports reports about orders the gate does not know
 * @param overfills reports of more than was ever ordered
 * @param failedControls controls that threw and refuse since
 */
public record GateCounts(long warnings, long overrides, long unknownReports, long overfills, int failedControls) {}

package io.kellet.benchmarks.risk;

/**
 * One risk stage and one {@link OrderStream}, joined: what the stage needs for each turn was made beforehand, so that
 * playing a turn costs what the stage costs. One thread at a time.
 */
public interface RiskStage {

    /** Puts the order of a turn before the stage; is it accepted? */
    boolean check(int turn);

    /** Hands the stage the reports of a turn. */
    void release(int turn);
}

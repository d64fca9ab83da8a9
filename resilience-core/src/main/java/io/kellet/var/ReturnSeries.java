package io.kellet.var;

import static java.util.Objects.requireNonNull;

import java.time.LocalDate;
import java.util.List;

/**
 * The daily returns of one symbol, each with the day it belongs to, oldest first. The days are what lets a model refuse
 * series that are not of the same days; nobody cuts a longer one to a shorter.
 */
public final class ReturnSeries {

    private final String symbol;
    private final long[] epochDays;
    private final double[] returns;

    /**
     * Copies both arrays.
     *
     * @param symbol for messages
     * @param epochDays as {@link LocalDate#toEpochDay()}, strictly ascending
     * @param returns as fractions: 0.01 is one per cent up
     * @throws IllegalArgumentException if there is not exactly one finite return for each day
     */
    public ReturnSeries(String symbol, long[] epochDays, double[] returns) {
        this.symbol = requireNonNull(symbol, "symbol");
        this.epochDays = epochDays.clone();
        this.returns = returns.clone();
        if (epochDays.length != returns.length) {
            throw new IllegalArgumentException("there must be one return for each day: symbol=" + symbol + " days="
                    + epochDays.length + " returns=" + returns.length);
        }
        for (int at = 0; at < returns.length; at++) {
            if (!Double.isFinite(returns[at])) {
                throw new IllegalArgumentException(
                        "return must be finite: symbol=" + symbol + " day=" + dayAt(at) + " return=" + returns[at]);
            }
            if (at > 0 && epochDays[at] <= epochDays[at - 1]) {
                throw new IllegalArgumentException(
                        "days must ascend: symbol=" + symbol + " day=" + dayAt(at) + " after=" + dayAt(at - 1));
            }
        }
    }

    public String symbol() {
        return symbol;
    }

    public int length() {
        return returns.length;
    }

    double at(int index) {
        return returns[index];
    }

    /**
     * Refuses what is not of the same days, or too short.
     *
     * @return how many days
     */
    static int requireAligned(List<ReturnSeries> series, int minObservations) {
        if (series.isEmpty()) {
            throw new IllegalArgumentException("there must be at least one series");
        }
        ReturnSeries first = series.get(0);
        for (ReturnSeries other : series) {
            if (other.length() < minObservations) {
                throw new IllegalArgumentException("too few observations: symbol=" + other.symbol + " observations="
                        + other.length() + " needed=" + minObservations);
            }
            first.requireSameDaysAs(other);
        }
        return first.length();
    }

    private void requireSameDaysAs(ReturnSeries other) {
        int shorter = Math.min(length(), other.length());
        for (int at = 0; at < shorter; at++) {
            if (epochDays[at] != other.epochDays[at]) {
                throw misaligned(other, dayAt(at), other.dayAt(at));
            }
        }
        if (length() != other.length()) {
            throw misaligned(
                    other,
                    length() > shorter ? dayAt(shorter) : "none",
                    other.length() > shorter ? other.dayAt(shorter) : "none");
        }
    }

    private IllegalArgumentException misaligned(ReturnSeries other, String day, String otherDay) {
        return new IllegalArgumentException("series must be of the same days: symbol=" + symbol + " day=" + day
                + " otherSymbol=" + other.symbol + " otherDay=" + otherDay);
    }

    private String dayAt(int index) {
        long day = epochDays[index];
        boolean readable = day >= LocalDate.MIN.toEpochDay() && day <= LocalDate.MAX.toEpochDay();
        return readable ? LocalDate.ofEpochDay(day).toString() : Long.toString(day);
    }
}

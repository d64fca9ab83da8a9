package io.kellet.benchmarks.report;

import java.util.List;
import java.util.stream.Stream;

/**
 * Takes from a command line what belongs to the machine and not to the measurement: paths, and with them users and
 * hosts, and the values of system properties and the options of agents, which may be anything.
 */
final class Redaction {

    private static final String GONE = "...";

    private Redaction() {}

    /** {@code -Dspool=/home/someone} becomes {@code -Dspool=...}; {@code -Xmx2g} stays as it is. */
    static String argument(String argument) {
        boolean property = argument.startsWith("-D");
        int path = firstOf('/', '\\', argument, 0);
        int flag = argument.startsWith("-XX:") ? "-XX:".length() : 0;
        int value = firstOf('=', property ? '=' : ':', argument, flag);
        boolean mayHoldAnything = isAgent(argument) || (property && value < argument.length());
        if (!mayHoldAnything && path == argument.length()) {
            return argument;
        }
        return argument.startsWith("-") && value < path ? argument.substring(0, value + 1) + GONE : GONE;
    }

    static List<String> arguments(List<String> arguments) {
        return arguments.stream().map(Redaction::argument).toList();
    }

    private static boolean isAgent(String argument) {
        return Stream.of("-javaagent:", "-agentlib:", "-agentpath:", "-Xrun").anyMatch(argument::startsWith);
    }

    /** Where the first of two characters stands; the length of the text if neither is in it. */
    private static int firstOf(char one, char other, String text, int from) {
        int i = from;
        while (i < text.length() && text.charAt(i) != one && text.charAt(i) != other) {
            i++;
        }
        return i;
    }
}

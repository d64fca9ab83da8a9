package io.kellet.health.check;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Stops, continues and kills processes of the operating system, those that a process has started with it. */
final class Processes {

    private Processes() {}

    static void stop(ProcessHandle process) throws IOException {
        signal("-STOP", process);
    }

    static void goOn(ProcessHandle process) throws IOException {
        signal("-CONT", process);
    }

    static void kill(ProcessHandle process) throws IOException {
        signal("-KILL", process);
        process.onExit().join();
    }

    private static void signal(String signal, ProcessHandle process) throws IOException {
        List<String> command = new ArrayList<>(List.of("kill", signal));
        Stream.concat(Stream.of(process), process.descendants())
                .forEach(each -> command.add(Long.toString(each.pid())));
        int code = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .start()
                .onExit()
                .join()
                .exitValue();
        if (code != 0 && process.isAlive()) {
            throw new IOException("kill said no: code=" + code + " command=" + command);
        }
    }
}

package io.kellet.health.check;

import java.io.IOException;
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

    /** What a process has started may end by itself meanwhile. */
    private static void signal(String signal, ProcessHandle process) throws IOException {
        List<ProcessHandle> all =
                Stream.concat(Stream.of(process), process.descendants()).toList();
        for (ProcessHandle each : all) {
            List<String> command = List.of("kill", signal, Long.toString(each.pid()));
            int code = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .start()
                    .onExit()
                    .join()
                    .exitValue();
            if (code != 0 && each.isAlive()) {
                throw new IOException("kill said no: code=" + code + " command=" + command);
            }
        }
    }
}

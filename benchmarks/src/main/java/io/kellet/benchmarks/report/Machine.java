package io.kellet.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a figure depends on besides the code.
 *
 * @param virtual the CPU says that it runs under a hypervisor
 */
record Machine(String cpu, int cores, boolean virtual, String os, String jdk, String vm) {

    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

    static Machine here() {
        List<String> cpuInfo = cpuInfo();
        return new Machine(
                cpuModel(cpuInfo).orElseGet(() -> System.getProperty("os.arch", "unknown")),
                Runtime.getRuntime().availableProcessors(),
                isVirtual(cpuInfo),
                property("os.name") + " " + property("os.version") + ", " + property("os.arch"),
                property("java.version") + ", " + property("java.vendor"),
                property("java.vm.name") + " " + property("java.vm.version"));
    }

    static Optional<String> cpuModel(List<String> cpuInfo) {
        return cpuInfo.stream()
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 1).trim())
                .filter(model -> !model.isEmpty())
                .findFirst();
    }

    static boolean isVirtual(List<String> cpuInfo) {
        return cpuInfo.stream().anyMatch(line -> line.startsWith("flags") && (line + " ").contains(" hypervisor "));
    }

    /** Only Linux has the file; elsewhere the architecture has to do. */
    private static List<String> cpuInfo() {
        if (!Files.isReadable(CPU_INFO)) {
            return List.of();
        }
        try {
            return Files.readAllLines(CPU_INFO);
        } catch (IOException e) {
            return List.of(); // a page without the CPU's name is better than none
        }
    }

    private static String property(String name) {
        return System.getProperty(name, "unknown");
    }
}

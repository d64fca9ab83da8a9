package io.kellet.architecture;

import com.tngtech.archunit.thirdparty.org.objectweb.asm.ClassReader;
import com.tngtech.archunit.thirdparty.org.objectweb.asm.ClassVisitor;
import com.tngtech.archunit.thirdparty.org.objectweb.asm.MethodVisitor;
import com.tngtech.archunit.thirdparty.org.objectweb.asm.Opcodes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Finds every use of an object's monitor in class files: {@code synchronized} methods by their flag, blocks by the
 * instruction that enters one. ArchUnit knows the methods only, so its copy of ASM is asked directly.
 */
final class Monitors {

    private Monitors() {}

    /** Every method under the directory that takes a monitor, as {@code io/kellet/time/Type.method(): how}. */
    static List<String> under(Path classes) throws IOException {
        try (Stream<Path> files = Files.walk(classes)) {
            List<String> found = new ArrayList<>();
            for (Path file :
                    files.filter(f -> f.toString().endsWith(".class")).sorted().toList()) {
                found.addAll(in(Files.readAllBytes(file)));
            }
            return found;
        }
    }

    /** Every method of one class file that takes a monitor. */
    static List<String> in(byte[] classFile) {
        var reader = new ClassReader(classFile);
        List<String> found = new ArrayList<>();
        reader.accept(
                new ClassVisitor(Opcodes.ASM9) {
                    @Override
                    public MethodVisitor visitMethod(
                            int access, String name, String descriptor, String signature, String[] exceptions) {
                        String method = reader.getClassName() + "." + name + descriptor;
                        if ((access & Opcodes.ACC_SYNCHRONIZED) != 0) {
                            found.add(method + ": synchronized method");
                        }
                        return new MethodVisitor(Opcodes.ASM9) {
                            @Override
                            public void visitInsn(int opcode) {
                                if (opcode == Opcodes.MONITORENTER) {
                                    found.add(method + ": synchronized block");
                                }
                            }
                        };
                    }
                },
                ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
        return found;
    }
}

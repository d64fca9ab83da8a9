package io.kellet.journal.command;

import io.kellet.journal.Finding;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.List;

/** Where a command writes: results to one stream, whose failures count, what went wrong to the other. */
record Output(OutputStream out, PrintWriter err) {

    /** Writes a line of the result. */
    void line(String text) throws IOException {
        out.write((text + "\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    /** Tells what could not be read; the exit code. */
    int damage(List<Finding> findings) {
        for (Finding finding : findings) {
            err.println(finding.weight() + " " + finding);
        }
        if (findings.isEmpty()) {
            return Main.DONE;
        }
        err.println("kellet-journal: the journal is damaged, records were left out; see: kellet-journal verify");
        return Main.BROKEN;
    }

    /** What the exceptions of files leave to their class names, in words. */
    static String words(Exception failure) {
        String message = String.valueOf(failure.getMessage());
        if (failure instanceof NoSuchFileException) {
            return "there is no such file or directory: " + message;
        }
        if (failure instanceof NotDirectoryException) {
            return "is not a directory: " + message;
        }
        if (failure instanceof FileAlreadyExistsException) {
            return "is there already, and nothing is written over: " + message;
        }
        return failure instanceof IOException && failure.getClass() != IOException.class
                ? failure.getClass().getSimpleName() + ": " + message
                : message;
    }
}

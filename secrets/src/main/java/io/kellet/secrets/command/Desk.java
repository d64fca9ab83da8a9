package io.kellet.secrets.command;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/** What a command reads from and writes to. */
record Desk(InputStream in, OutputStream out, PrintWriter err, Terminal terminal) {

    /** Writes a line of the result. */
    void line(String text) throws IOException {
        out.write((text + "\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
    }
}

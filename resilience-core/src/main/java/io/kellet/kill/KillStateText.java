package io.kellet.kill;

import io.kellet.order.Scope;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * A state as text, version 1; {@code docs/kill-switch.md} has the format. There is one text for a state: what is decoded is
 * encoded again and must give the same bytes, so nothing that this class would not write is ever taken for a state.
 */
final class KillStateText {

    private static final String HEADER = "kellet-kill-state 1";
    private static final String CHECKSUM = "crc32c ";
    private static final int CHECKSUM_LINE = CHECKSUM.length() + 8 + 1;

    private static final Scope[] SCOPES = Scope.values();
    private static final KillMode[] MODES = KillMode.values();

    private KillStateText() {}

    static byte[] encode(KillState state) {
        StringBuilder text = new StringBuilder(HEADER)
                .append("\nend ")
                .append(state.running() ? "running" : "closed")
                .append("\nlast ")
                .append(state.lastNumber())
                .append('\n');
        for (Engagement engagement : state.engagements()) {
            text.append("engaged ")
                    .append(engagement.scope().text())
                    .append(' ')
                    .append(engagement.id())
                    .append(' ')
                    .append(engagement.mode().text())
                    .append(' ')
                    .append(engagement.number())
                    .append(' ')
                    .append(engagement.epochMillis())
                    .append(' ');
            escape(engagement.actor(), text);
            text.append(' ');
            escape(engagement.reason(), text);
            text.append('\n');
        }
        byte[] body = text.toString().getBytes(StandardCharsets.US_ASCII);
        byte[] sum = (CHECKSUM + hex(crc(body, body.length)) + "\n").getBytes(StandardCharsets.US_ASCII);
        byte[] all = Arrays.copyOf(body, body.length + sum.length);
        System.arraycopy(sum, 0, all, body.length, sum.length);
        return all;
    }

    static KillState decode(byte[] content) throws KillStateException {
        int body = content.length - CHECKSUM_LINE;
        String text = new String(content, StandardCharsets.ISO_8859_1);
        int firstLine = text.indexOf('\n');
        if (firstLine < 0 || !text.startsWith(HEADER + "\n")) {
            throw new KillStateException("kill state does not begin with \"" + HEADER + "\": begins=\""
                    + printable(text.substring(0, Math.min(firstLine < 0 ? text.length() : firstLine, 40))) + "\"");
        }
        if (body <= firstLine
                || content[body - 1] != '\n'
                || !text.substring(body).equals(CHECKSUM + hex(crc(content, body)) + "\n")) {
            throw new KillStateException(
                    "kill state is torn or altered, its checksum does not fit: bytes=" + content.length);
        }
        KillState state;
        try {
            state = parse(text.substring(0, body).split("\n", -1));
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new KillStateException("kill state has a line that means nothing: cause=" + e.getMessage(), e);
        }
        if (!Arrays.equals(encode(state), content)) {
            throw new KillStateException("kill state is not in the form it is written in: bytes=" + content.length);
        }
        return state;
    }

    /** Lenient: what it lets through is caught by encoding again. */
    private static KillState parse(String[] lines) {
        boolean running = lines[1].equals("end running");
        long last = Long.parseLong(word(lines[2], 1));
        List<Engagement> engagements = new ArrayList<>();
        for (int i = 3; i < lines.length - 1; i++) {
            String[] words = lines[i].split(" ", -1);
            engagements.add(new Engagement(
                    scope(words[1]),
                    Integer.parseInt(words[2]),
                    mode(words[3]),
                    Long.parseLong(words[4]),
                    unescape(words[6]),
                    unescape(words[7]),
                    Long.parseLong(words[5]),
                    true));
        }
        return new KillState(last, running, engagements);
    }

    private static String word(String line, int index) {
        return line.split(" ", -1)[index];
    }

    private static Scope scope(String text) {
        for (Scope scope : SCOPES) {
            if (scope.text().equals(text)) {
                return scope;
            }
        }
        throw new IllegalArgumentException("no such scope: " + printable(text));
    }

    private static KillMode mode(String text) {
        for (KillMode mode : MODES) {
            if (mode.text().equals(text)) {
                return mode;
            }
        }
        throw new IllegalArgumentException("no such mode: " + printable(text));
    }

    /** Letters, digits and a few signs stay; of all else, blanks and line ends among it, the bytes in UTF-8. */
    private static void escape(String value, StringBuilder text) {
        for (byte b : value.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            if ((c >= 'a' && c <= 'z')
                    || (c >= 'A' && c <= 'Z')
                    || (c >= '0' && c <= '9')
                    || ".,:;@/+-_=".indexOf(c) >= 0) {
                text.append(c);
            } else {
                text.append('%').append(Character.forDigit(c >> 4, 16)).append(Character.forDigit(c & 15, 16));
            }
        }
    }

    private static String unescape(String text) {
        byte[] bytes = new byte[text.length()];
        int length = 0;
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '%') {
                bytes[length++] = (byte) Integer.parseInt(text.substring(i + 1, i + 3), 16);
                i += 2;
            } else {
                bytes[length++] = (byte) text.charAt(i);
            }
        }
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }

    private static int crc(byte[] content, int length) {
        CRC32C crc = new CRC32C();
        crc.update(content, 0, length);
        return (int) crc.getValue();
    }

    private static String hex(int value) {
        String digits = Integer.toHexString(value);
        return "0".repeat(8 - digits.length()) + digits;
    }

    private static String printable(String text) {
        StringBuilder out = new StringBuilder();
        escape(text, out);
        return out.toString();
    }
}

package io.kellet.health.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The head of a request. A body is never looked at. Every answer ends its connection, so where one request ends and the next
 * begins is of no consequence.
 *
 * @param path with percent escapes taken out, not normalized
 * @param query without the question mark; empty if there is none
 * @param headers by name in lower case; what was sent twice is joined by a comma
 */
record Request(String method, String path, String query, Map<String, String> headers) implements Parsed {

    private static final String TOKEN_MARKS = "!#$%&'*+-.^_`|~";
    private static final int MOST_HEADERS = 100;

    /** Empty if it was not sent. */
    String header(String lowerCaseName) {
        return headers.getOrDefault(lowerCaseName, "");
    }

    /**
     * Reads a whole head.
     *
     * @param length of it, up to and with the empty line
     */
    static Parsed parse(byte[] bytes, int length) {
        String[] lines = new String(bytes, 0, length, ISO_8859_1).stripLeading().split("\r?\n", -1);
        String[] words = lines[0].split(" ", -1);
        if (words.length != 3 || !isToken(words[0]) || !words[2].matches("HTTP/[0-9]\\.[0-9]")) {
            return new Parsed.Refused(400, "no request line of HTTP/1.0 or HTTP/1.1");
        }
        if (!words[2].startsWith("HTTP/1.")) {
            return new Parsed.Refused(505, "only HTTP/1.0 and HTTP/1.1 are spoken here");
        }
        Map<String, String> headers = new HashMap<>();
        for (int i = 1; i < lines.length && !lines[i].isEmpty(); i++) {
            int colon = lines[i].indexOf(':');
            if (colon <= 0 || !isToken(lines[i].substring(0, colon)) || !isText(lines[i])) {
                return new Parsed.Refused(400, "a header that is none");
            }
            if (i > MOST_HEADERS) {
                return new Parsed.Refused(431, "more than " + MOST_HEADERS + " headers");
            }
            headers.merge(
                    lines[i].substring(0, colon).toLowerCase(Locale.ROOT),
                    lines[i].substring(colon + 1).strip(),
                    (one, other) -> one + ", " + other);
        }
        String host = headers.get("host");
        if (host == null ? words[2].equals("HTTP/1.1") : host.indexOf(',') >= 0) {
            return new Parsed.Refused(400, "HTTP/1.1 needs one Host header");
        }
        return located(words[0], words[1], headers);
    }

    private static Parsed located(String method, String target, Map<String, String> headers) {
        String local = target.equals("*") ? "*" : withoutAuthority(target);
        if (local == null || !isText(local)) {
            return new Parsed.Refused(400, "no path of this server");
        }
        int fragment = local.indexOf('#');
        String whole = fragment < 0 ? local : local.substring(0, fragment);
        int mark = whole.indexOf('?');
        String path = decoded(mark < 0 ? whole : whole.substring(0, mark));
        if (path == null) {
            return new Parsed.Refused(400, "a percent escape that is none");
        }
        return new Request(method, path, mark < 0 ? "" : whole.substring(mark + 1), headers);
    }

    /** The path and query of a target that is a path or a whole address; null if it is neither. */
    private static @Nullable String withoutAuthority(String target) {
        if (target.startsWith("/")) {
            return target;
        }
        String lower = target.toLowerCase(Locale.ROOT);
        int begin = lower.startsWith("http://") ? 7 : lower.startsWith("https://") ? 8 : -1;
        if (begin < 0) {
            return null;
        }
        for (int i = begin; i < target.length(); i++) {
            if (target.charAt(i) == '/') {
                return target.substring(i);
            }
            if (target.charAt(i) == '?') {
                return "/" + target.substring(i);
            }
        }
        return "/";
    }

    private static @Nullable String decoded(String path) {
        if (path.indexOf('%') < 0) {
            return path;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(path.length());
        for (int i = 0; i < path.length(); i++) {
            if (path.charAt(i) != '%') {
                bytes.write(path.charAt(i));
                continue;
            }
            int high = i + 2 < path.length() ? hex(path.charAt(i + 1)) : -1;
            int low = i + 2 < path.length() ? hex(path.charAt(i + 2)) : -1;
            if (high < 0 || low < 0) {
                return null;
            }
            bytes.write((high << 4) | low);
            i += 2;
        }
        return bytes.toString(UTF_8);
    }

    private static int hex(char c) {
        return c < 0x80 ? Character.digit(c, 16) : -1;
    }

    private static boolean isToken(String text) {
        return !text.isEmpty() && text.chars().allMatch(Request::isTokenChar);
    }

    static boolean isTokenChar(int c) {
        return (c >= '0' && c <= '9')
                || (c >= 'A' && c <= 'Z')
                || (c >= 'a' && c <= 'z')
                || TOKEN_MARKS.indexOf(c) >= 0;
    }

    private static boolean isText(String text) {
        return text.chars().allMatch(c -> (c >= ' ' && c != 0x7f) || c == '\t');
    }
}

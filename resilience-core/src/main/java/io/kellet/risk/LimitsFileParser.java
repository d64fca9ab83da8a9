package io.kellet.risk;

import io.kellet.authority.Authority;
import io.kellet.authority.NotPermittedException;
import io.kellet.authority.Operator;
import io.kellet.order.Scope;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads one limits file, once. Goes on after a problem, so that all are told. */
final class LimitsFileParser {

    private static final List<String> HEADERS = List.of("version", "requested-by", "approved-by", "reason");
    private static final List<String> SCOPES =
            Arrays.stream(Scope.values()).map(Scope::text).toList();
    private static final List<String> KEYS =
            Arrays.stream(LimitKind.values()).map(LimitKind::text).toList();
    private static final Pattern HEADING = Pattern.compile("\\[(\\S+)(?: +(\\*|[0-9]+))?(?: +symbol +([0-9]+))?\\]");
    private static final Pattern LIMIT = Pattern.compile("([^ =]+) *= *([^ =]+)(?: +warn +([^ =]+))?");
    private static final Pattern COMMENT = Pattern.compile("(^| )#.*");

    private final String name;
    private final byte[] bytes;
    private final List<String> problems = new ArrayList<>();
    private final Map<String, String> headers = new LinkedHashMap<>();
    private final Map<String, Integer> headings = new HashMap<>();
    private final List<Limits.Line> limits = new ArrayList<>();

    private int line; // from 1
    private int ended; // the number of the end line; 0 while there was none
    private boolean inSection;
    private @Nullable Place place; // null in a section whose heading is wrong

    private record Place(Scope scope, int id, int symbol) {}

    LimitsFileParser(String name, byte[] bytes) {
        this.name = name;
        this.bytes = bytes;
    }

    /** @throws LimitsException with everything that is wrong */
    WrittenLimits parse() {
        readLines();
        if (line == 0) {
            problems.add(name + ": is empty");
        } else if (ended == 0) {
            problems.add(name + ": has no end line, so it may be half written; its last line is to say \"end\" and how"
                    + " many lines are before it");
        }
        Operator requester = person("requested-by");
        Operator approver = person("approved-by");
        if (requester != null && approver != null) {
            try {
                Authority.requireTwoPeople(requester, approver);
            } catch (NotPermittedException onePerson) {
                problems.add(name + ": " + onePerson.getMessage());
            }
        }
        Limits checked = checked();
        if (checked == null || requester == null || approver == null || !problems.isEmpty()) {
            throw new LimitsException(name, problems);
        }
        return new WrittenLimits(checked, requester, approver, LimitsFileSyntax.sha256(bytes));
    }

    private void readLines() {
        int start = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                line++;
                readLine(Arrays.copyOfRange(bytes, start, i > start && bytes[i - 1] == '\r' ? i - 1 : i));
                start = i + 1;
            }
        }
        if (start < bytes.length) {
            line++;
            add("the last line does not end, so the file may be half written; end it with a line feed");
        }
    }

    private void readLine(byte[] raw) {
        String text;
        try {
            text = LimitsFileSyntax.decoded(raw);
        } catch (CharacterCodingException e) {
            add("is not UTF-8");
            return;
        }
        String unprintable = LimitsFileSyntax.unprintable(text);
        if (unprintable != null) {
            add("has " + unprintable);
        } else if (text.length() > LimitsFileSyntax.MAX_LINE) {
            add("must be at most " + LimitsFileSyntax.MAX_LINE + " characters: " + text.length());
        } else if (ended != 0) {
            add("nothing may follow the end in line " + ended);
        } else if (line == 1) {
            if (!text.strip().equals(LimitsFileSyntax.FIRST_LINE)) {
                add("the first line must be \"" + LimitsFileSyntax.FIRST_LINE + "\": " + quoted(text));
            }
        } else {
            readStatement(text.strip());
        }
    }

    private void readStatement(String text) {
        if (!inSection && HEADERS.contains(firstWord(text))) {
            header(text); // as it is: a reason may have a # in it
            return;
        }
        String statement = COMMENT.matcher(text).replaceFirst("").strip();
        if (statement.isEmpty()) {
            return;
        }
        if (statement.startsWith("[")) {
            heading(statement);
        } else if (firstWord(statement).equals("end")) {
            end(statement);
        } else if (inSection) {
            limit(statement);
        } else {
            add("unknown header " + quoted(firstWord(statement)) + suggestion(firstWord(statement), HEADERS)
                    + "; headers are " + String.join(", ", HEADERS) + ", limits stand below a heading such as [firm]");
        }
    }

    private void header(String text) {
        String header = firstWord(text);
        String value = text.substring(header.length()).strip();
        if (value.isEmpty()) {
            add(header + " is empty");
        }
        if (headers.putIfAbsent(header, value) != null) {
            add(header + " is there twice; leave one out");
        }
        if (header.equals("version") && LimitsFileSyntax.number(value) < 0) {
            add("version must be 1.." + Verdict.MAX_VERSION + ": " + quoted(value));
        }
    }

    private void heading(String text) {
        inSection = true;
        place = null;
        Matcher matcher = HEADING.matcher(text);
        if (!matcher.matches()) {
            add("not a heading: " + quoted(text)
                    + "; write it as [firm], [account 7], [account *] or [account 7 symbol 12]");
            return;
        }
        Scope scope = scope(matcher.group(1));
        if (scope == null) {
            add("unknown scope " + quoted(matcher.group(1)) + suggestion(matcher.group(1), SCOPES) + "; scopes are "
                    + String.join(", ", SCOPES));
            return;
        }
        if ((scope == Scope.FIRM) != (matcher.group(2) == null)) {
            add(
                    scope == Scope.FIRM
                            ? "the firm has no number, there is one firm; write [firm]"
                            : "which " + scope.text() + "? Write [" + scope.text() + " 7], or [" + scope.text()
                                    + " *] for those that have no limit of their own");
            return;
        }
        if (scope == Scope.SYMBOL && matcher.group(3) != null) {
            add("a symbol's limits name no other symbol; write [symbol " + matcher.group(3) + "]");
            return;
        }
        int id = scopeNumber(matcher.group(2), scope == Scope.FIRM ? 0 : LimitEntry.EVERY);
        int symbol = scopeNumber(matcher.group(3), LimitEntry.EVERY);
        if (id == Integer.MIN_VALUE || symbol == Integer.MIN_VALUE) {
            return;
        }
        Integer first = headings.putIfAbsent(LimitEntry.place(scope, id, symbol), line);
        if (first != null) {
            add("section " + text + " is there already in line " + first + "; write both as one");
        } else {
            place = new Place(scope, id, symbol);
        }
    }

    /** {@link Integer#MIN_VALUE} if it is out of range. */
    private int scopeNumber(@Nullable String text, int absent) {
        if (text == null || text.equals("*")) {
            return absent;
        }
        long number = LimitsFileSyntax.number(text);
        if (number < 0 || number > LimitEntry.MAX_NUMBER) {
            add("numbers in headings must be 0.." + LimitEntry.MAX_NUMBER + ", without zeros before them: " + text);
            return Integer.MIN_VALUE;
        }
        return (int) number;
    }

    private void limit(String text) {
        Matcher matcher = LIMIT.matcher(text);
        if (!matcher.matches()) {
            add("not a limit: " + quoted(text) + "; write it as max-long = 10_000, or max-long = 10_000 warn 8_000");
            return;
        }
        String key = matcher.group(1);
        LimitKind kind = LimitKind.ofText(key);
        if (kind == null) {
            add("unknown limit " + quoted(key) + suggestion(key, KEYS));
        }
        long limit = amount(matcher.group(2));
        long warnAbove = matcher.group(3) == null ? limit : amount(matcher.group(3));
        if (kind != null && limit >= 0 && warnAbove >= 0 && place != null) {
            limits.add(new Limits.Line(
                    place.scope(), place.id(), place.symbol(), kind, limit, warnAbove, name + ":" + line));
        }
    }

    private long amount(String text) {
        long amount = LimitsFileSyntax.number(text);
        if (amount < 0) {
            add("not a number from 0 to " + Long.MAX_VALUE + ": " + quoted(text)
                    + "; digits, with _ between them if you like, no sign, no zeros before them");
        }
        return amount;
    }

    private void end(String text) {
        ended = line;
        if (!text.equals("end " + (line - 1))) {
            add(quoted(text) + " stands after " + (line - 1)
                    + " lines, so lines were added or lost; look at what changed, then write \"end " + (line - 1)
                    + "\"");
        }
    }

    private @Nullable Operator person(String header) {
        String actor = headers.get(header);
        String reason = headers.get("reason");
        if (actor == null) {
            problems.add(name + ": has no line " + header + "; it says who");
        }
        if (reason == null && header.equals("requested-by")) {
            problems.add(name + ": has no line reason; it says why these limits");
        }
        return actor == null || reason == null || actor.isEmpty() || reason.isEmpty()
                ? null
                : new Operator(actor, reason);
    }

    private @Nullable Limits checked() {
        String version = headers.get("version");
        if (version == null) {
            problems.add(name + ": has no line version");
        }
        long number = version == null ? -1 : LimitsFileSyntax.number(version);
        Limits.Builder builder = Limits.version(number < 0 ? 1 : number); // what is wrong with it is told already
        for (Limits.Line limit : limits) {
            builder.limit(
                    limit.scope(),
                    limit.scopeId(),
                    limit.symbol(),
                    limit.kind(),
                    limit.limit(),
                    limit.warnAbove(),
                    limit.origin());
        }
        List<String> contradictions = builder.check().problems();
        problems.addAll(contradictions);
        return contradictions.isEmpty() ? builder.build() : null;
    }

    private void add(String problem) {
        problems.add(name + ":" + line + ": " + problem);
    }

    private static @Nullable Scope scope(String text) {
        return Stream.of(Scope.values())
                .filter(scope -> scope.text().equals(text))
                .findFirst()
                .orElse(null);
    }

    private static String suggestion(String word, List<String> known) {
        String nearest = LimitsFileSyntax.nearest(word, known);
        return nearest == null ? "" : "; did you mean " + nearest + "?";
    }

    private static String firstWord(String text) {
        int blank = text.indexOf(' ');
        return blank < 0 ? text : text.substring(0, blank);
    }

    private static String quoted(String text) {
        return '"' + (text.length() <= 60 ? text : text.substring(0, 60) + "...") + '"';
    }
}

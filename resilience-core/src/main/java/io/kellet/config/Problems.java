package io.kellet.config;

import io.kellet.redact.OneLine;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Everything that is wrong in one load, in the order found. The value of an unknown key is never shown: it may be a
 * secret whose name was mistyped.
 */
final class Problems {

    /** What Kubernetes puts into every pod for a service whose name starts with "kellet". */
    private static final Pattern SERVICE_LINK = Pattern.compile(
            ".*_(?:SERVICE_HOST|SERVICE_PORT(?:_[A-Z0-9_]+)?|PORT(?:_[0-9]+_(?:TCP|UDP|SCTP)(?:_[A-Z]+)?)?)");

    private final List<String> lines = new ArrayList<>();
    private final Set<String> settings = new HashSet<>();

    /**
     * Something that is not about one setting, such as a file that cannot be read. Names of files, properties and
     * variables are text from outside too, so the whole line is made fit to print.
     */
    void add(String subject, String what) {
        lines.add(OneLine.of(subject + ": " + what));
    }

    /** @param why what the parser said; printed for no secret, since it may quote the value */
    void badValue(Key<?> key, String setting, String value, String origin, @Nullable String why, String allowed) {
        settings.add(setting);
        String what = "bad value " + (key.isSecret() ? Shown.HIDDEN : Shown.quoted(value)) + " from " + origin;
        add(
                setting,
                (why == null || key.isSecret() ? what : what + ": " + OneLine.of(why)) + "; allowed is " + allowed);
    }

    void undeclared(Given<?> given, String origin) {
        add(given.setting(), "set by " + origin + ", but its key is not among those of this loader");
    }

    void empty(String setting, String origin, String allowed) {
        settings.add(setting);
        add(setting, "empty value from " + origin + "; leave it out to get the default, allowed is " + allowed);
    }

    void twice(String setting, String first, String second) {
        settings.add(setting);
        add(setting, "given twice, by " + first + " and by " + second);
    }

    void badInstance(Key<?> key, String instance, String origin) {
        add(
                key.name(),
                "bad instance name " + Shown.quoted(instance) + " from " + origin + "; allowed is "
                        + InstanceName.ALLOWED);
    }

    /** Reported once, and not for a setting that was given but is bad. */
    void missing(Key<?> key, String setting) {
        if (settings.add(setting)) {
            add(
                    setting,
                    "required and not set (" + key.description() + "); set it in a file, as a system property or as "
                            + EnvironmentNames.of(setting) + ", allowed is " + key.allowed());
        }
    }

    void ambiguous(String variable, List<Match<?>> matches) {
        StringBuilder what = new StringBuilder("the environment variable can mean");
        for (int i = 0; i < matches.size(); i++) {
            Match<?> match = matches.get(i);
            what.append(i == 0 ? " " : " or ")
                    .append(match.key().name())
                    .append(" of ")
                    .append(Shown.quoted(String.valueOf(match.instance())));
        }
        add(OneLine.of(variable), what.append("; set it in another source").toString());
    }

    /** A line that is nowhere near a key may be the rest of a secret, and however little is shown may be all of it. */
    void stray(String origin) {
        add(
                origin,
                "unknown key, not shown since it is like none: the line may be the rest of a secret whose first line lacks"
                        + " the backslash at its end");
    }

    void unknown(String name, String origin, Iterable<String> known) {
        @Nullable String nearest = Nearest.to(name, known);
        String what = "unknown key from " + origin;
        if (nearest != null) {
            what += "; did you mean " + nearest + "?";
        }
        if (SERVICE_LINK.matcher(name).matches()) {
            what += "; if Kubernetes set it for a service of that name, say enableServiceLinks: false in the pod";
        }
        String quoted = Shown.quoted(name);
        add(!name.isEmpty() && quoted.equals('"' + name + '"') ? name : quoted, what);
    }

    void throwIfAny() {
        if (!lines.isEmpty()) {
            throw asException();
        }
    }

    SettingsException asException() {
        return new SettingsException(lines);
    }
}

package io.kellet.redact;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Takes out of a text what looks like a secret: what stands before the {@code @} of a URL, the value of a field whose name says password,
 * token, key and the like, credentials of an HTTP header, private keys in PEM, and tokens that are recognized by their form (JSON web tokens,
 * AWS, Vault, Slack, GitHub). It would rather hide a word too many than one too few, and yet it is a net, not a wall: a secret without
 * a name and without a form is a word like any other.
 *
 * <p>Immutable. For cold paths; its time grows with the length of the text and not faster.
 */
public final class Redactor {

    /** Stands where a secret was. */
    public static final String HIDDEN = "******";

    private static final String SECRET_NAMES = "(?:passw(?:or)?d|passphrase|pwd|secret|token|credentials?|authorization"
            + "|(?:api|access|private|routing|integration|signing|encryption|account|master|auth|session)[_.-]?key)";

    /** No form begins with what an unlimited part could have run over before, or a long text would take for ever. */
    private static final List<Form> FORMS = List.of(
            new Form(
                    "-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----(?s:.*?)(?:-----END [A-Z ]{0,40}PRIVATE KEY-----|\\z)",
                    HIDDEN),
            // user:password@, whatever the password is made of; but host:8080/path@ has neither
            new Form("(?<=://)[^\\s/?#@:]{0,200}+:(?!\\d{1,5}(?:[/?#\\s]|$))[^\\s\"'<>]{0,2000}@", HIDDEN + "@"),
            new Form("(?<=://)[^\\s/?#\"'<>]{1,500}@", HIDDEN + "@"),
            new Form("(?i)(?<=:(?:thin|oci):)[^\\s/@]{1,100}+/[^\\s@]{1,200}@", HIDDEN + "@"),
            new Form("(?<=hooks\\.slack\\.com/)[^\\s\"'<>]++", HIDDEN),
            new Form(
                    "(?i)\\b(bearer|negotiate)\\s{1,4}+(?!" + Pattern.quote(HIDDEN) + ")[a-z0-9._~+/=-]{6,}+",
                    "$1 " + HIDDEN),
            new Form("\\b((?i:basic))\\s{1,4}+(?=[a-z]{0,500}[0-9A-Z=+/])[A-Za-z0-9+/=]{6,}+", "$1 " + HIDDEN),
            new Form("\\beyJ[A-Za-z0-9_-]{8,}+\\.[A-Za-z0-9_.-]{8,}+", HIDDEN),
            new Form("\\b(?:AKIA|ASIA|AROA|AIDA)[A-Z0-9]{16}\\b", HIDDEN),
            new Form("\\b(?:hv[sbr]\\.[A-Za-z0-9_-]{20,}+|s\\.[A-Za-z0-9]{24}\\b)", HIDDEN),
            new Form("\\bxox[a-z]-[A-Za-z0-9-]{10,}+", HIDDEN),
            new Form("\\b(?:gh[pousr]_[A-Za-z0-9]{20,}+|github_pat_[A-Za-z0-9_]{20,}+)", HIDDEN),
            // name="value", name: value, "name":"value", name=value&..., and \"name\":\"value\" where JSON is quoted in
            // JSON
            new Form(
                    "(?i)(" + SECRET_NAMES
                            + "[\\w.-]{0,40}+\\\\{0,4}+[\"']?\\s{0,4}+[:=]\\s{0,4}+(?:(?:bearer|basic|negotiate|digest)\\s{1,4}+)?+)"
                            + "(?:\"(?:[^\"\\\\]|\\\\.){0,2000}+[^\"]*+\"?|'[^']*+'?|\\\\{1,4}+\"[^\"]*+\"?|(?!"
                            + Pattern.quote(HIDDEN)
                            + ")[^\\s\"'&,;)}\\]]++)",
                    "$1" + HIDDEN));

    private static final Redactor STANDARD = new Redactor();

    private Redactor() {}

    /** Knows the usual forms of passwords, tokens and keys. */
    public static Redactor standard() {
        return STANDARD;
    }

    /** The same text with every secret that is recognized replaced by {@link #HIDDEN}. */
    public String redact(String text) {
        String shown = requireNonNull(text, "text");
        for (Form form : FORMS) {
            shown = form.pattern.matcher(shown).replaceAll(form.replacement);
        }
        return shown;
    }

    @Override
    public String toString() {
        return "Redactor(standard)";
    }

    /** One way to recognize a secret, and what stands there then. */
    private record Form(Pattern pattern, String replacement) {
        Form(String expression, String replacement) {
            this(Pattern.compile(expression), replacement);
        }
    }
}

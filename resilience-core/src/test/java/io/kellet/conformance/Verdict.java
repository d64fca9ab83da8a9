package io.kellet.conformance;

/**
 * What came of an experiment.
 *
 * @param detail what went wrong, or why it does not apply; empty if it holds
 */
record Verdict(Kind kind, String detail) {

    enum Kind {
        HOLDS("holds"),
        FAILS("**fails**"),
        NOT_APPLICABLE("n/a");

        private final String shown;

        Kind(String shown) {
            this.shown = shown;
        }

        String shown() {
            return shown;
        }
    }

    static Verdict of(Experiment experiment, Library library) throws Exception {
        try {
            experiment.conduct(library);
            return new Verdict(Kind.HOLDS, "");
        } catch (Misbehaviour e) {
            return new Verdict(Kind.FAILS, String.valueOf(e.getMessage()));
        } catch (NotOffered e) {
            return new Verdict(Kind.NOT_APPLICABLE, String.valueOf(e.getMessage()));
        }
    }

    /** Seen in an experiment. Anything else that is thrown is an error of the experiment. */
    static final class Misbehaviour extends AssertionError {

        private static final long serialVersionUID = 1L;

        Misbehaviour(String what) {
            super(what);
        }
    }
}

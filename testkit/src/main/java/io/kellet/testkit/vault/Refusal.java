package io.kellet.testkit.vault;

import java.util.List;

/** The server says no: a status and the texts of its {@code errors}. */
final class Refusal extends RuntimeException {

    private static final long serialVersionUID = 1L;

    static final String DENIED_BY_POLICY = "1 error occurred:\n\t* permission denied\n\n";

    private final int status;
    private final transient List<String> errors;

    Refusal(int status, String... errors) {
        super(status + " " + List.of(errors), null, false, false);
        this.status = status;
        this.errors = List.of(errors);
    }

    int status() {
        return status;
    }

    List<String> errors() {
        return errors;
    }
}

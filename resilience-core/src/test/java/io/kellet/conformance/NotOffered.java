package io.kellet.conformance;

/** What an experiment needs is something the library does not have, so that it cannot go wrong there. */
final class NotOffered extends RuntimeException {

    private static final long serialVersionUID = 1L;

    NotOffered(String what) {
        super(what);
    }
}

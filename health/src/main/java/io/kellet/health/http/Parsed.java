package io.kellet.health.http;

/** What became of the head of a request. */
sealed interface Parsed permits Request, Parsed.Refused {

    /**
     * It is no request that can be answered.
     *
     * @param why said to the caller; never repeats what he sent
     */
    record Refused(int code, String why) implements Parsed {}
}

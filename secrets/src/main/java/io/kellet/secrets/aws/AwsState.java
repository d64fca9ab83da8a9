package io.kellet.secrets.aws;

/** How an {@link AwsProvider} stood with AWS when it last tried. */
public enum AwsState {
    /** It has not come to know yet. */
    WARMING,
    /** AWS answered, perhaps with a refusal. */
    READY,
    /** There were no credentials to ask with. */
    NO_CREDENTIALS,
    /** AWS knows no such credentials, or they have ended. */
    LOGIN_REFUSED,
    /** No answer in time, too many requests, a failure at AWS, or no connection. */
    UNREACHABLE,
    CLOSED
}

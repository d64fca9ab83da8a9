package io.kellet.secrets;

/** Where a service runs, which says whom it asks for secrets, and in which order. */
public enum SecretsEnvironment {
    /** AWS, then Vault, then the local store. */
    PRODUCTION,
    /** Vault, then AWS, then the local store. */
    STAGING,
    /** The local store alone; nothing opens a socket. */
    DEVELOPMENT
}

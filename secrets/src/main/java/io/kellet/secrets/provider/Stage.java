package io.kellet.secrets.provider;

/** Which of a secret's versions is meant by what it is for. */
public enum Stage {
    /** The one to use. */
    CURRENT,
    /** Made by a rotation, perhaps in force at the target already, not yet the one to use. */
    PENDING,
    /** The one used before; perhaps still in force at the target. */
    PREVIOUS
}

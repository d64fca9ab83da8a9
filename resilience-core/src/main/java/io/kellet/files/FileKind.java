package io.kellet.files;

/** What a name in a directory stands for; links are not followed. */
public enum FileKind {
    /** There is no such name. */
    NONE,
    REGULAR,
    DIRECTORY,
    /** A symbolic link, to whatever. */
    LINK,
    /** A device, a socket, a pipe. */
    OTHER
}

package io.kellet.journal;

/** Takes anchors to where who can write the journal cannot. */
@FunctionalInterface
public interface AnchorSink {

    /**
     * Told about each checkpoint once it is on the disk, in order, on a thread of the journal's own that does not write
     * records; it may block. If it falls far behind it misses some, each of which a later one covers. What it throws is logged and counted.
     */
    void onAnchor(Anchor anchor) throws Exception;
}

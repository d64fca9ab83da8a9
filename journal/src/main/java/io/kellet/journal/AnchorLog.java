package io.kellet.journal;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes each anchor to the log, as one line: where logs are shipped off the machine at once, that is elsewhere enough. */
public final class AnchorLog implements AnchorSink {

    /** On the journal's helper thread, at most every few seconds. */
    private static final Logger LOG = LoggerFactory.getLogger(AnchorLog.class);

    /** One is as good as another. */
    public AnchorLog() {}

    @Override
    public void onAnchor(Anchor anchor) {
        LOG.info("journal anchor: {}", anchor.toText());
    }
}

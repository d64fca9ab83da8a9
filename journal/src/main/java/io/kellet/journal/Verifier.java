package io.kellet.journal;

import static java.util.Objects.requireNonNull;

import io.kellet.files.FileOps;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Says whether a journal is as it was written. It only reads, and whatever it reads ends in a {@link Verification}.
 *
 * <pre>{@code
 * Verification found = Verifier.verify(directory, VerifierConfig.builder().trust(publicKey).anchor(anchor).build());
 * if (found.verdict() != Verdict.VERIFIED) found.findings().forEach(finding -> log.error("{}", finding));
 * }</pre>
 *
 * <p>What each means of proof can show: checksums and hashes that something was changed by accident or by somebody who could
 * not compute them anew; signatures that up to {@link Verification#signedSequence()} nobody changed anything who had not the
 * key; an anchor that the journal has not lost its end since. Without an anchor a journal that was cut off exactly behind a
 * record looks like one that was killed there.
 *
 * <p>A journal may be verified while it is written.
 */
public final class Verifier {

    private final List<FoundSegment> segments;
    private final VerifierConfig config;
    private final FileOps files;
    private final List<Anchor> anchors;
    private final @Nullable SegmentProof[] proofs;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    private Verifier(List<FoundSegment> segments, VerifierConfig config, FileOps files) {
        this.segments = segments;
        this.config = config;
        this.files = files;
        anchors = new ArrayList<>(config.anchors());
        anchors.sort(Comparator.comparingLong(Anchor::sequence));
        proofs = new SegmentProof[segments.size()];
    }

    /**
     * Reads the whole journal.
     *
     * @throws IOException if the directory is not there, or something in it can not be read
     */
    public static Verification verify(Path directory, VerifierConfig config) throws IOException {
        return verify(directory, config, FileOps.system());
    }

    /** As {@link #verify(Path, VerifierConfig)}, in other files. */
    public static Verification verify(Path directory, VerifierConfig config, FileOps files) throws IOException {
        requireNonNull(config, "config");
        List<FoundSegment> segments = FoundSegment.list(files, directory);
        return new Verifier(segments, config, files).verification();
    }

    /**
     * What a journal asks before it retires segments: the journal is verified, and what is to be retired must be signed for if
     * a key is trusted.
     */
    public static SegmentCheck beforeRetiring(VerifierConfig config, FileOps files) {
        requireNonNull(config, "config");
        requireNonNull(files, "files");
        return (directory, firstSegment, lastSegment) -> {
            List<FoundSegment> segments = FoundSegment.list(files, directory);
            Verification found = new Verifier(segments, config, files).verification();
            if (found.verdict() == Verification.Verdict.BROKEN) {
                throw new IOException("journal is broken, so nothing is retired: directory=" + directory + " finding="
                        + found.findings().stream()
                                .filter(finding -> finding.weight() == Finding.Weight.BREAK)
                                .findFirst()
                                .map(Finding::toString)
                                .orElse("left out"));
            }
            long behind = segments.stream()
                    .filter(segment -> segment.number() == lastSegment + 1 && segment.header() != null)
                    .mapToLong(segment -> requireNonNull(segment.header()).firstSequence())
                    .findFirst()
                    .orElse(Long.MAX_VALUE);
            if (!config.keys().isEmpty() && found.signedSequence() < behind - 1) {
                throw new IOException("segments are not signed for, so they are not retired: directory=" + directory
                        + " lastSegment=" + lastSegment + " signedSequence=" + found.signedSequence());
            }
        };
    }

    private Verification verification() throws IOException {
        List<Thread> helpers = new ArrayList<>();
        for (int i = 1; i < Math.min(config.threads(), segments.size()); i++) {
            Thread helper = new Thread(this::work, "kellet-verifier-" + i);
            helper.setDaemon(true);
            helpers.add(helper);
            helper.start();
        }
        work();
        for (Thread helper : helpers) {
            join(helper);
        }
        Throwable failed = failure.get();
        if (failed instanceof IOException io) {
            throw io;
        }
        if (failed != null) {
            throw new IllegalStateException("verifying failed", failed);
        }
        return new JournalLinks(List.copyOf(Arrays.asList(proofs)), config, new CheckpointCheck(config.keys()), files)
                .verification();
    }

    private void join(Thread helper) throws IOException {
        try {
            helper.join();
        } catch (InterruptedException e) {
            failure.compareAndSet(null, e); // the helpers stop at their next segment
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while a journal was verified");
        }
    }

    /** Takes segment after segment until there is none left, or one could not be read. */
    private void work() {
        try {
            CheckpointCheck keys = new CheckpointCheck(config.keys());
            WindowKeeper windows = new WindowKeeper();
            for (int i = next.getAndIncrement();
                    i < segments.size() && failure.get() == null;
                    i = next.getAndIncrement()) {
                FoundSegment segment = segments.get(i);
                try {
                    proofs[i] = SegmentProof.of(
                            segment,
                            files,
                            config,
                            keys,
                            anchors,
                            i == segments.size() - 1,
                            FoundSegment.handover(segments, i),
                            windows);
                } catch (IOException e) {
                    throw new IOException("segment can not be read: file=" + segment.path() + " cause=" + e, e);
                }
            }
        } catch (Throwable e) { // the top of a thread: told by the one who waits for it
            failure.compareAndSet(null, e);
        }
    }
}

package io.kellet.benchmarks.audit;

import io.kellet.journal.Verification;
import io.kellet.journal.Verifier;
import io.kellet.journal.VerifierConfig;
import io.kellet.time.NanoClock;
import java.io.IOException;

/** How fast a journal of a million records that were just written, and so are in the page cache, is verified. */
public final class VerifySpeed {

    private static final int RECORDS = 1_000_000;
    private static final int ROUNDS = 3;

    private final NanoClock clock;

    public VerifySpeed(NanoClock clock) {
        this.clock = clock;
    }

    /** The best of three rounds, bytes a second; the first of them warms up. */
    public double bytesPerSecond(int threads) throws IOException {
        try (Scratch scratch = new Scratch()) {
            JournalKeeper keeper = new JournalKeeper(scratch.directory());
            try (keeper) {
                Keeper.Pen pen = keeper.pen();
                for (long order = 0; order < RECORDS; order++) {
                    pen.append(order);
                }
            }
            VerifierConfig config = VerifierConfig.builder()
                    .trust(keeper.publicKey())
                    .threads(threads)
                    .build();
            double best = 0;
            for (int round = 0; round < ROUNDS; round++) {
                long begin = clock.nanos();
                Verification found = Verifier.verify(scratch.directory(), config);
                long took = clock.nanos() - begin;
                if (found.verdict() != Verification.Verdict.VERIFIED || found.lastSequence() < RECORDS) {
                    throw new IllegalStateException("what was just written must verify: " + found);
                }
                best = Math.max(best, found.bytes() * 1e9 / took);
            }
            return best;
        }
    }
}

package io.kellet.secrets;

import io.kellet.secrets.provider.SecretException;
import io.kellet.secrets.provider.SecretVersion;
import io.kellet.time.Deadline;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** For one slot and for a while: which versions were reported as rejected, and who waits for another. Under the lock. */
final class Candidates {

    private static final int MOST = 16;

    final long until;
    private final Set<String> rejected = new LinkedHashSet<>();
    final List<Waiter> waiters = new ArrayList<>();

    @Nullable
    SecretException failure; // a provider did not answer in this round

    int step; // of the round for those who wait
    boolean pendingAsked;
    long pendingAskedAt;
    boolean previousAsked;
    long previousAskedAt;

    Candidates(long until) {
        this.until = until;
    }

    boolean isOver(long now) {
        return Deadline.hasPassed(until, now) && waiters.isEmpty();
    }

    void reject(SecretVersion version) {
        if (rejected.size() == MOST) { // the oldest is the least likely to come again
            rejected.remove(rejected.iterator().next());
        }
        rejected.add(version.toString());
    }

    boolean isRejected(SecretVersion version) {
        return rejected.contains(version.toString());
    }

    String tried() {
        return String.join(", ", rejected);
    }
}

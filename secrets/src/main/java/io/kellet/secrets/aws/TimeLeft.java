package io.kellet.secrets.aws;

import io.kellet.secrets.provider.SecretName;
import io.kellet.secrets.provider.SecretUnavailableException;
import io.kellet.time.Deadline;
import io.kellet.time.NanoClock;
import java.time.Duration;

/** The time one operation has, however many requests it takes. */
final class TimeLeft {

    private final NanoClock clock;
    private final long most;
    private long deadline;

    TimeLeft(NanoClock clock, Duration within) {
        this.clock = clock;
        most = Deadline.nanosOf("within", within);
        deadline = Deadline.after(clock.nanos(), most);
    }

    /** For the next request. */
    Duration left(SecretName name, String provider) {
        long now = clock.nanos();
        long left = Deadline.remaining(deadline, now);
        if (left > most) { // the clock went back
            deadline = Deadline.after(now, most);
            left = most;
        }
        if (left == 0) {
            throw new SecretUnavailableException(name, provider, "the time was over before all requests were made");
        }
        return Duration.ofNanos(left);
    }
}

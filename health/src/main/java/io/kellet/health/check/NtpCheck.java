package io.kellet.health.check;

import static java.util.Objects.requireNonNull;

import io.kellet.health.CheckResult;
import io.kellet.health.CheckRun;
import io.kellet.health.HealthCheck;
import io.kellet.health.check.SntpExchange.Answer;
import io.kellet.health.check.SntpExchange.Offset;
import io.kellet.time.Deadline;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Is this machine's wall clock right? Asks a time server over SNTP how far the two are apart. How long the packets were on the way is
 * not known for each way alone, so a result is a range: the offset, give or take half of the time on the way. A clock has failed when
 * the whole range is beyond the limit, and passed when the whole range is within; when the range holds the limit it asks again, and
 * warns that it cannot tell. So neither a slow nor a lopsided network makes a good clock fail.
 *
 * <p>It measures against that server; whether that one is right, and whether anybody disciplines the clock here, it cannot see. It
 * asks over the network: add it as important rather than critical, and let the local check for steps of the clock decide at once.
 */
public final class NtpCheck implements HealthCheck {

    private static final int RECEIVED_BYTES = 512;
    private static final int MOST_STRAYS = 16;

    private final NtpCheckConfig config;
    private final InstantSource wall;
    private final Endpoint endpoint;
    private final SecureRandom random = new SecureRandom();

    private NtpCheck(NtpCheckConfig config, InstantSource wall) {
        this.config = requireNonNull(config, "config");
        this.wall = requireNonNull(wall, "wall");
        endpoint = new Endpoint(config.host(), config.port());
    }

    /** Judges the system's clock. */
    public static NtpCheck of(NtpCheckConfig config) {
        return of(config, InstantSource.system());
    }

    /** Judges that clock. */
    public static NtpCheck of(NtpCheckConfig config, InstantSource wall) {
        return new NtpCheck(config, wall);
    }

    @Override
    public CheckResult check(CheckRun run) {
        Offset best = null;
        String trouble = "has no time to answer";
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(new InetSocketAddress(endpoint.addresses()[0], endpoint.port()));
            for (int attempt = 0; attempt < config.attempts(); attempt++) {
                try {
                    long patience =
                            TimeUnit.MILLISECONDS.toNanos(run.remainingMillis()) / (config.attempts() - attempt);
                    Answer answer = ask(socket, run, patience);
                    if (answer instanceof Answer.Unfit unfit) {
                        trouble = unfit.why();
                        break; // asking again would not make it better, and may make it worse
                    }
                    if (answer instanceof Answer.Good good) {
                        best = closer(best, good.offset());
                        if (isConclusive(best)) {
                            break;
                        }
                    }
                } catch (SocketTimeoutException e) {
                    trouble = Trouble.text(e); // a datagram may get lost: ask once more
                }
            }
        } catch (IOException e) {
            trouble = Trouble.text(e);
        }
        return best == null
                ? CheckResult.failed("the clock could not be compared: " + endpoint + " " + trouble)
                : judged(best);
    }

    /** Waits for the answer to this very question, and no longer than that. */
    private Answer ask(DatagramSocket socket, CheckRun run, long patienceNanos) throws IOException {
        long nonce;
        do {
            nonce = random.nextLong();
        } while (nonce == 0);
        Instant wallSent = wall.instant();
        long sent = run.clock().nanos();
        SntpExchange exchange = new SntpExchange(nonce, wallSent);
        long deadline = Deadline.after(sent, patienceNanos);
        socket.send(new DatagramPacket(exchange.question(), SntpExchange.BYTES));
        DatagramPacket packet = new DatagramPacket(new byte[RECEIVED_BYTES], RECEIVED_BYTES);
        for (int strays = 0; strays < MOST_STRAYS; strays++) {
            long left = Deadline.remaining(deadline, run.clock().nanos());
            if (left == 0) {
                break;
            }
            socket.setSoTimeout((int) Math.max(1, Math.min(Integer.MAX_VALUE, TimeUnit.NANOSECONDS.toMillis(left))));
            packet.setLength(RECEIVED_BYTES);
            socket.receive(packet);
            long elapsed = run.clock().nanos() - sent;
            Answer answer = exchange.read(packet.getData(), packet.getLength(), elapsed);
            if (!(answer instanceof Answer.Stray)) {
                return answer;
            }
        }
        throw new SocketTimeoutException("no answer to this question");
    }

    private static Offset closer(@Nullable Offset one, Offset other) {
        return one == null || other.boundNanos() < one.boundNanos() ? other : one;
    }

    /** Does the whole range lie on one side of each limit? */
    private boolean isConclusive(Offset offset) {
        return isOneSided(offset, config.warnAbove()) && isOneSided(offset, config.failAbove());
    }

    private static boolean isOneSided(Offset offset, Duration limit) {
        return least(offset) > limit.toNanos() || most(offset) <= limit.toNanos();
    }

    private static long least(Offset offset) {
        return Math.max(0, Math.abs(offset.offsetNanos()) - offset.boundNanos());
    }

    private static long most(Offset offset) {
        return Math.abs(offset.offsetNanos()) + offset.boundNanos();
    }

    private CheckResult judged(Offset offset) {
        String figure = "this clock is " + millis(Math.abs(offset.offsetNanos())) + " ms "
                + (offset.offsetNanos() >= 0 ? "behind " : "ahead of ") + endpoint + ", give or take "
                + millis(offset.boundNanos()) + " ms";
        CheckResult result;
        if (least(offset) > config.failAbove().toNanos()) {
            result = CheckResult.failed(figure + "; allowed are "
                    + millis(config.failAbove().toNanos()) + " ms: is chrony or ntpd running here?");
        } else if (least(offset) > config.warnAbove().toNanos()) {
            result = CheckResult.warning(figure + "; the warning begins at "
                    + millis(config.warnAbove().toNanos()) + " ms");
        } else if (most(offset) > config.warnAbove().toNanos()) {
            result = CheckResult.warning(figure + ": the network is too slow to tell whether it is within "
                    + millis(config.warnAbove().toNanos()) + " ms; ask a nearer server");
        } else {
            result = CheckResult.passed(figure);
        }
        return result.with("offsetMicros", offset.offsetNanos() / 1_000)
                .with("boundMicros", offset.boundNanos() / 1_000)
                .with("stratum", offset.stratum());
    }

    private static String millis(long nanos) {
        return String.format(Locale.ROOT, "%.3f", nanos / 1e6);
    }

    @Override
    public String toString() {
        return "NtpCheck(" + endpoint + ")";
    }
}

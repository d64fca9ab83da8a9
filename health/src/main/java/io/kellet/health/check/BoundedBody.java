package io.kellet.health.check;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** Reads a body up to a limit and hangs up if more comes. */
final class BoundedBody implements BodySubscriber<BoundedBody.Read> {

    /** What was read, as UTF-8; of how many bytes, and whether that was all. */
    record Read(String text, int length, boolean whole) {}

    private final int limit;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    private final CompletableFuture<Read> read = new CompletableFuture<>();
    private Flow.@Nullable Subscription subscription;

    BoundedBody(int limit) {
        this.limit = limit;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        this.subscription = subscription;
        subscription.request(1);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        for (ByteBuffer buffer : buffers) {
            int room = Math.min(limit - bytes.size(), buffer.remaining());
            byte[] chunk = new byte[room];
            buffer.get(chunk);
            bytes.writeBytes(chunk);
            if (buffer.hasRemaining()) {
                if (subscription != null) {
                    subscription.cancel();
                }
                read.complete(read(false));
                return;
            }
        }
        if (subscription != null) {
            subscription.request(1);
        }
    }

    @Override
    public void onError(Throwable trouble) {
        read.completeExceptionally(trouble);
    }

    @Override
    public void onComplete() {
        read.complete(read(true));
    }

    private Read read(boolean whole) {
        return new Read(bytes.toString(UTF_8), bytes.size(), whole);
    }

    @Override
    public CompletionStage<Read> getBody() {
        return read;
    }
}

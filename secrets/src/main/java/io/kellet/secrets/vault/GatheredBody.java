package io.kellet.secrets.vault;

import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import org.jspecify.annotations.Nullable;

/** Gathers a body in one array, and wipes what it has outgrown. One thread at a time calls it. */
final class GatheredBody implements BodySubscriber<byte[]> {

    static final int LONGEST = 8 * 1024 * 1024;

    private final CompletableFuture<byte[]> whole = new CompletableFuture<>();
    private byte[] room = new byte[4_096];
    private int length;
    private @Nullable Subscription subscription;

    @Override
    public CompletionStage<byte[]> getBody() {
        return whole;
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        this.subscription = subscription;
        subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> parts) {
        for (ByteBuffer part : parts) {
            int more = part.remaining();
            if (more > LONGEST - length) {
                if (subscription != null) {
                    subscription.cancel();
                }
                onError(new IOException("the body is too long"));
                return;
            }
            if (more > room.length - length) {
                byte[] outgrown = room;
                room = Arrays.copyOf(outgrown, Math.max(length + more, Math.min(LONGEST, 2 * outgrown.length)));
                Arrays.fill(outgrown, (byte) 0);
            }
            part.get(room, length, more);
            length += more;
        }
    }

    @Override
    public void onError(Throwable failure) {
        Arrays.fill(room, (byte) 0);
        whole.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        byte[] exact = Arrays.copyOf(room, length);
        Arrays.fill(room, (byte) 0);
        whole.complete(exact);
    }
}

package io.kellet.secrets.aws;

import java.io.IOException;
import java.nio.channels.spi.AbstractInterruptibleChannel;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;

/**
 * Lets an interrupt end the wait for an answer. The JDK's HttpURLConnection reads from a socket, which an interrupt does not end; so while it waits
 * it is made to look like a channel, and the interrupt closes it. The wait for a connection, and for the rest of an answer that has begun, ends
 * by its own timeout.
 */
final class InterruptibleHttp implements SdkHttpClient {

    private final SdkHttpClient client;

    InterruptibleHttp(SdkHttpClient client) {
        this.client = client;
    }

    @Override
    public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
        return new Exchange(client.prepareRequest(request));
    }

    @Override
    public String clientName() {
        return client.clientName();
    }

    @Override
    public void close() {
        client.close();
    }

    private static final class Exchange extends AbstractInterruptibleChannel implements ExecutableHttpRequest {

        private static final long AGAIN_MILLIS = 5;

        private final ExecutableHttpRequest exchange;
        private final AtomicBoolean aborting = new AtomicBoolean();
        private volatile boolean over;

        Exchange(ExecutableHttpRequest exchange) {
            this.exchange = exchange;
        }

        @Override
        public HttpExecuteResponse call() throws IOException {
            boolean answered = false;
            try {
                begin();
                HttpExecuteResponse response = exchange.call();
                answered = true;
                return response;
            } finally {
                over = true;
                end(answered);
            }
        }

        @Override
        public void abort() {
            if (aborting.compareAndSet(false, true)) {
                Thread aborter = new Thread(this::abortUntilOver, "kellet-secrets-abort");
                aborter.setDaemon(true);
                aborter.start();
            }
        }

        /**
         * HttpURLConnection connects and sends again if it is disconnected between its request and its look for the answer, so once is not enough.
         * And disconnecting waits for a read of the answer's rest, which whoever aborts must not.
         */
        private void abortUntilOver() {
            exchange.abort();
            while (!over) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(AGAIN_MILLIS));
                exchange.abort();
            }
        }

        @Override
        protected void implCloseChannel() {
            abort();
        }
    }
}

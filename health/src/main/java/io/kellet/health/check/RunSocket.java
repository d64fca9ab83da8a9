package io.kellet.health.check;

import io.kellet.health.CheckRun;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * A socket whose reads end when the run of a check does. A socket's own timeout is one per read, so a server that sends a byte every
 * second is never late; here every read is given what the run has left. TLS on top of it reads through it, handshake included.
 */
final class RunSocket extends Socket {

    /** No connection came about, and the other side had no part in it. */
    static final class NoWayOut extends SocketException {
        private static final long serialVersionUID = 1L;

        NoWayOut(IOException cause) {
            super(cause.getMessage());
            initCause(cause);
        }
    }

    private volatile CheckRun run;

    private RunSocket(CheckRun run) {
        this.run = run;
    }

    /**
     * Connects to the first address that accepts; each gets its share of the time that is left.
     *
     * @throws IOException what the last address said
     */
    static RunSocket connected(Endpoint endpoint, CheckRun run) throws IOException {
        InetAddress[] addresses = endpoint.addresses();
        for (int i = 0; ; i++) {
            RunSocket socket = new RunSocket(run);
            try {
                socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
                int millis = Math.max(1, run.remainingMillis() / (addresses.length - i));
                socket.connect(new InetSocketAddress(addresses[i], endpoint.port()), millis);
                return socket;
            } catch (IOException e) {
                socket.close();
                if (i == addresses.length - 1) {
                    boolean ours = e.getClass() == SocketException.class || e instanceof BindException;
                    throw ours ? new NoWayOut(e) : e;
                }
            }
        }
    }

    /** TLS on top of this socket; the certificate must be made out to the host. Closing it closes both. */
    SSLSocket secured(SSLSocketFactory factory, Endpoint endpoint) throws IOException {
        SSLSocket secured = (SSLSocket) factory.createSocket(this, endpoint.host(), endpoint.port(), true);
        SSLParameters parameters = secured.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        secured.setSSLParameters(parameters);
        secured.startHandshake();
        return secured;
    }

    /** From here on that run's time counts. */
    void use(CheckRun next) {
        run = next;
    }

    /** Takes what has come already, so that closing says FIN and not RST. Waits for nothing. */
    void closeQuietly() {
        try (this) {
            InputStream in = super.getInputStream();
            byte[] scrap = new byte[512];
            for (int rounds = 0; rounds < 16 && in.available() > 0; rounds++) {
                if (in.read(scrap) < 0) {
                    break;
                }
            }
            shutdownOutput();
        } catch (IOException e) {
            // the other side was faster; there is nothing left to close
        }
    }

    @Override
    public InputStream getInputStream() throws IOException {
        return new FilterInputStream(super.getInputStream()) {
            private final byte[] one = new byte[1];

            @Override
            public int read() throws IOException {
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
            }

            @Override
            public int read(byte @Nullable [] bytes, int offset, int length) throws IOException {
                setSoTimeout(run.remainingMillis());
                return super.read(bytes, offset, length);
            }
        };
    }
}

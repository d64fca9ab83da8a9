package io.kellet.health.check;

import java.io.EOFException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.ProtocolException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.List;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * What went wrong, in our own words. The words of an exception are shown to nobody: drivers and clients put URLs, headers and
 * whatever else they were given into them.
 */
final class Trouble {

    private static final int DEEPEST_CAUSE = 16;

    /** What an exception says by its class, or null. */
    private interface Reading {
        @Nullable
        String of(Throwable trouble);
    }

    /** From telling to vague; each is tried on the whole row of causes before the next. */
    private static final List<Reading> READINGS = List.of(Trouble::known, Trouble::certificate, Trouble::broad);

    private Trouble() {}

    /** To follow the name of whom was asked: {@code "127.0.0.1:6379 refused the connection"}. */
    static String text(Throwable trouble) {
        for (Reading reading : READINGS) {
            Throwable deep = trouble;
            for (int depth = 0; deep != null && depth < DEEPEST_CAUSE; depth++) {
                String text = reading.of(deep);
                if (text != null) {
                    return text;
                }
                deep = deep.getCause();
            }
        }
        return "failed with " + trouble.getClass().getName();
    }

    /** Says it all, wherever in the row of causes it stands. */
    private static @Nullable String known(Throwable trouble) {
        if (trouble instanceof HttpConnectTimeoutException) {
            return "did not accept the connection in time";
        }
        if (trouble instanceof HttpTimeoutException || trouble instanceof SocketTimeoutException) {
            return "did not answer in time";
        }
        if (trouble instanceof UnknownHostException || trouble instanceof UnresolvedAddressException) {
            return "has a name that nobody knows: see DNS and /etc/hosts";
        }
        if (trouble instanceof NoRouteToHostException) {
            return "cannot be reached: there is no route to it";
        }
        if (trouble instanceof CertificateExpiredException) {
            return "has a certificate that has expired: renew it";
        }
        if (trouble instanceof CertificateNotYetValidException) {
            return "has a certificate that is not valid yet: see the clocks of both sides";
        }
        if (trouble instanceof CertPathBuilderException) {
            return "has a certificate that is not trusted here: add whoever signed it to the trust store";
        }
        return null;
    }

    /** A certificate was refused, but none of the known reasons is below. */
    private static @Nullable String certificate(Throwable trouble) {
        return trouble instanceof CertPathValidatorException || trouble instanceof CertificateException
                ? "has a certificate that was refused: is it made out to this name and signed by somebody trusted?"
                : null;
    }

    /** Says little: asked only if nothing deeper said more. */
    private static @Nullable String broad(Throwable trouble) {
        if (trouble instanceof SSLException) {
            return "did not agree on TLS: does it speak TLS on this port, in a version that is allowed here?";
        }
        if (trouble instanceof RunSocket.NoWayOut) {
            return "was not asked: this machine has no way there, or no free port or file descriptor for it";
        }
        if (trouble instanceof PortUnreachableException) {
            return "has nobody listening on that port";
        }
        if (trouble instanceof ConnectException) {
            return "refused the connection: nobody listens there, or a firewall says no";
        }
        if (trouble instanceof EOFException
                || trouble instanceof ClosedChannelException
                || trouble instanceof SocketException) {
            return "closed the connection without an answer";
        }
        if (trouble instanceof ProtocolException) {
            return "answered something that is not its protocol";
        }
        return null;
    }
}

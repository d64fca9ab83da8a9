package io.kellet.health.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class TroubleTest {

    private static final String CANARY = "canary-7f3a";

    static Stream<Arguments> troubles() {
        return Stream.of(
                Arguments.of(new SocketTimeoutException(CANARY), "did not answer in time"),
                Arguments.of(new HttpConnectTimeoutException(CANARY), "did not accept the connection in time"),
                Arguments.of(new UnknownHostException(CANARY), "name that nobody knows"),
                Arguments.of(new NoRouteToHostException(CANARY), "no route"),
                Arguments.of(new PortUnreachableException(CANARY), "nobody listening"),
                Arguments.of(new ConnectException(CANARY), "refused the connection"),
                Arguments.of(new EOFException(CANARY), "closed the connection"),
                Arguments.of(new ProtocolException(CANARY), "not its protocol"),
                Arguments.of(new SSLHandshakeException(CANARY), "did not agree on TLS"),
                Arguments.of(tls(new CertificateException(CANARY)), "made out to this name"),
                Arguments.of(tls(expired(new CertificateExpiredException(CANARY))), "has expired"),
                Arguments.of(tls(expired(new CertificateNotYetValidException(CANARY))), "not valid yet"),
                Arguments.of(new IOException(CANARY), "failed with java.io.IOException"),
                Arguments.of(
                        new ExecutionException(CANARY, new IOException(new UnknownHostException(CANARY))),
                        "name that nobody knows"));
    }

    private static Throwable tls(Throwable cause) {
        return new SSLHandshakeException(CANARY).initCause(cause);
    }

    private static Throwable expired(Throwable cause) {
        return new CertificateException(CANARY, new CertPathValidatorException(CANARY, cause));
    }

    @ParameterizedTest
    @MethodSource("troubles")
    void saysWhatWentWrongInItsOwnWordsOnly(Throwable trouble, String text) {
        assertThat(Trouble.text(trouble)).contains(text).doesNotContain(CANARY);
    }

    @Test
    void aRowOfCausesThatGoesRoundInACircleEnds() {
        Exception one = new Exception(CANARY);
        Exception other = new Exception(CANARY, one);
        one.initCause(other);

        assertThat(Trouble.text(one)).isEqualTo("failed with java.lang.Exception");
    }
}

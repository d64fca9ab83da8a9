package io.kellet.health.check;

import static java.util.Objects.requireNonNull;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** A host and a port, as a text may show them. The name is looked up at every connect, so that a change of address is seen. */
record Endpoint(String host, int port) {

    private static final int LONGEST_HOST = 253;

    Endpoint {
        requireNonNull(host, "host");
        if (host.isBlank() || host.length() > LONGEST_HOST || !host.chars().allMatch(Endpoint::mayBeInHost)) {
            throw new IllegalArgumentException("host must be a name or an address, of 1.." + LONGEST_HOST
                    + " letters, digits and . : - _ %: length=" + host.length());
        }
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port must be 1..65535: " + port);
        }
    }

    /** No {@code @} and no slash: whoever hands in a URL by mistake must not find its password in a message. */
    private static boolean mayBeInHost(int c) {
        return Character.isLetterOrDigit(c) || c == '.' || c == ':' || c == '-' || c == '_' || c == '%';
    }

    /** Blocks for as long as the system's resolver likes: the JDK has no limit for it. */
    InetAddress[] addresses() throws UnknownHostException {
        return InetAddress.getAllByName(host);
    }

    @Override
    public String toString() {
        return host.indexOf(':') < 0 ? host + ":" + port : "[" + host + "]:" + port;
    }
}

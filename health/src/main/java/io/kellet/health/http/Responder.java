package io.kellet.health.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.kellet.health.HealthSnapshot;
import io.kellet.health.HealthSource;
import io.kellet.health.HealthStatus;
import io.kellet.health.Probe;
import io.kellet.time.NanoClock;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns the head of a request into a whole response: reads the snapshot, looks its body up, says how. One thread. */
final class Responder {

    /** Under the endpoint's name, by the serving thread alone: once when health or the token cannot be had, until it can again. */
    private static final Logger LOG = LoggerFactory.getLogger(HealthEndpoint.class);

    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);
    private static final Pattern LOCAL = Pattern.compile("(localhost|127\\.\\d+\\.\\d+\\.\\d+|\\[::1])(:\\d+)?");

    private final EndpointConfig config;
    private final HealthSource health;
    private final Renditions renditions;
    private final NanoClock clock;
    private final InstantSource wall;
    private final boolean loopback;
    private final Tally tally;
    private boolean complainedOfHealth;
    private boolean complainedOfToken;

    Responder(
            EndpointConfig config,
            HealthSource health,
            Renditions renditions,
            NanoClock clock,
            InstantSource wall,
            boolean loopback,
            Tally tally) {
        this.config = config;
        this.health = health;
        this.renditions = renditions;
        this.clock = clock;
        this.wall = wall;
        this.loopback = loopback;
        this.tally = tally;
    }

    /**
     * Answers.
     *
     * @param length of the head, up to and with the empty line
     */
    ByteBuffer respond(byte[] head, int length) {
        Parsed parsed = Request.parse(head, length);
        if (parsed instanceof Parsed.Refused refused) {
            return refuse(head, length, refused.code(), refused.why());
        }
        Request request = (Request) parsed;
        boolean bodiless = request.method().equals("HEAD");
        Route route = Route.of(request.path());
        if (route == null) {
            return plain(PathClass.OTHER, 404, "not found; /health is a path of this server", "", bodiless);
        }
        PathClass path = route.target().pathClass();
        if (!bodiless && !request.method().equals("GET")) {
            return plain(path, 405, "only GET and HEAD", "Allow: GET, HEAD\r\n", false);
        }
        boolean detailed = maySeeDetails(request);
        if (route.detailed() && !detailed && config.details() == Details.WITH_TOKEN) {
            String challenge = "WWW-Authenticate: Bearer realm=\"" + config.name() + "\"\r\n";
            return plain(path, 401, "details are for those who have the token", challenge, bodiless);
        }
        return answer(request, route, detailed, bodiless);
    }

    /** Says no to what is not a request. */
    ByteBuffer refuse(byte[] head, int length, int code, String why) {
        boolean bodiless = new String(head, 0, Math.min(length, 5), ISO_8859_1).equals("HEAD ");
        return plain(PathClass.OTHER, code, why, "", bodiless);
    }

    private ByteBuffer answer(Request request, Route route, boolean detailed, boolean bodiless) {
        Accept.Choice choice = choose(request, route);
        PathClass path = route.target().pathClass();
        Renditions.Rendition rendition;
        try {
            long now = clock.nanos();
            HealthSnapshot snapshot = health.snapshot(now);
            rendition = renditions.of(snapshot, new Renditions.Key(route.target(), choice.shape(), detailed), now);
            complainedOfHealth = false;
        } catch (RuntimeException | Error e) {
            if (!complainedOfHealth) {
                complainedOfHealth = true;
                LOG.error("health cannot be read, and every probe is told so: endpoint={}", config.name(), e);
            }
            return plain(path, 500, "health cannot be read", "", bodiless);
        }
        if (rendition == null) {
            return plain(path, 404, "no check or group of that name", "", bodiless);
        }
        String degraded = config.envoyDegraded() && rendition.status() == HealthStatus.DEGRADED
                ? "x-envoy-degraded: true\r\n"
                : "";
        int code = code(choice.shape(), route.target(), rendition.status());
        return response(path, code, choice.contentType(), rendition.body(), degraded, bodiless);
    }

    private static Accept.Choice choose(Request request, Route route) {
        for (String parameter : request.query().split("&", -1)) {
            Shape asked =
                    parameter.startsWith("format=") ? Shape.ofFormat(parameter.substring("format=".length())) : null;
            if (asked != null) {
                return new Accept.Choice(asked, asked.mediaType());
            }
        }
        return Accept.choose(request.header("accept"), route.own(), route.json());
    }

    /**
     * Degraded is a yes, and so 200: for Kubernetes and Envoy anything else were a no, and health+json wants it. Consul has a code for
     * it; who wants that gets it where no other prober asks.
     */
    private int code(Shape shape, Target target, HealthStatus status) {
        return switch (status) {
            case HEALTHY -> 200;
            case DEGRADED -> config.warnWith429() && shape == Shape.PLAIN && !isLifecycle(target) ? 429 : 200;
            case UNHEALTHY -> 503;
        };
    }

    private static boolean isLifecycle(Target target) {
        return target instanceof Target.OfProbe asked
                && (asked.probe() == Probe.LIVE || asked.probe() == Probe.READY || asked.probe() == Probe.STARTUP);
    }

    private boolean maySeeDetails(Request request) {
        return switch (config.details()) {
            case NEVER -> false;
            case WITH_TOKEN -> hasToken(request.header("authorization"));
            case ALWAYS -> !loopback || isLocalName(request.header("host"));
        };
    }

    private static boolean isLocalName(String host) {
        return host.isEmpty() || LOCAL.matcher(host.toLowerCase(Locale.ROOT)).matches();
    }

    private boolean hasToken(String authorization) {
        BearerToken token = config.token();
        if (token == null || !authorization.regionMatches(true, 0, "Bearer ", 0, 7)) {
            return false;
        }
        try {
            boolean right = token.matches(authorization.substring(7).strip());
            complainedOfToken = false;
            return right;
        } catch (RuntimeException | Error e) {
            if (!complainedOfToken) {
                complainedOfToken = true;
                // its message is not shown: it comes from where secrets are kept
                LOG.error(
                        "the token cannot be had, so nobody is shown details: endpoint={} failure={}",
                        config.name(),
                        e.getClass().getName());
            }
            return false;
        }
    }

    private ByteBuffer plain(PathClass path, int code, String text, String headers, boolean bodiless) {
        return response(path, code, "text/plain; charset=utf-8", (text + "\n").getBytes(UTF_8), headers, bodiless);
    }

    private ByteBuffer response(
            PathClass path, int code, String contentType, byte[] body, String headers, boolean bodiless) {
        tally.answered(path, code);
        byte[] head = ("HTTP/1.1 " + code + " " + phrase(code) + "\r\n"
                        + "Date: " + DATE.format(wall.instant()) + "\r\n"
                        + "Content-Type: " + contentType + "\r\n"
                        + "Content-Length: " + body.length + "\r\n"
                        + "Cache-Control: no-store\r\n"
                        + "X-Content-Type-Options: nosniff\r\n"
                        + headers
                        + "Connection: close\r\n\r\n")
                .getBytes(ISO_8859_1);
        ByteBuffer response = ByteBuffer.allocate(head.length + (bodiless ? 0 : body.length));
        response.put(head);
        if (!bodiless) {
            response.put(body);
        }
        return response.flip();
    }

    private static String phrase(int code) {
        return switch (code) {
            case 200 -> "OK";
            case 400 -> "Bad Request";
            case 401 -> "Unauthorized";
            case 404 -> "Not Found";
            case 405 -> "Method Not Allowed";
            case 429 -> "Too Many Requests";
            case 431 -> "Request Header Fields Too Large";
            case 503 -> "Service Unavailable";
            case 505 -> "HTTP Version Not Supported";
            default -> "Internal Server Error";
        };
    }
}

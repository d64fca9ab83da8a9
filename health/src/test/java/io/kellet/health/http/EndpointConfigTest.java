package io.kellet.health.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class EndpointConfigTest {

    private static final BearerToken TOKEN = BearerToken.of("0123456789abcdef".toCharArray());

    private static EndpointConfig.Builder config() {
        return EndpointConfig.named("gateway");
    }

    @Test
    void theDefaultsListenOnLoopbackAlone() {
        EndpointConfig config = config().build();

        assertThat(config.host()).isEqualTo("127.0.0.1");
        assertThat(config.port()).isEqualTo(8_000);
        assertThat(config.details()).isEqualTo(Details.ALWAYS);
        assertThat(config.maxBody()).isLessThan(10_240);
        assertThat(config.warnWith429()).isFalse();
        assertThat(config.envoyDegraded()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, ALWAYS",
        "127.1.2.3, ALWAYS",
        "localhost, ALWAYS",
        "::1,       ALWAYS",
        "[::1],     ALWAYS",
        "0.0.0.0,   NEVER",
        "::,        NEVER",
        "10.0.0.7,  NEVER",
        "localhost.example.org, NEVER",
        "127.0.0.1.example.org, NEVER"
    })
    void withoutATokenDetailsAreShownOnLoopbackAlone(String host, Details details) {
        assertThat(config().host(host).build().details()).isEqualTo(details);
        assertThat(config().host(host).token(TOKEN).build().details()).isEqualTo(Details.WITH_TOKEN);
    }

    @Test
    void everySettingIsCheckedAndTheMessageNamesIt() {
        assertRefused(EndpointConfig.named("no spaces"), "name must be 1 to 64 letters");
        assertRefused(EndpointConfig.named("x\r\ny"), "\"x??y\"");
        assertRefused(config().host("no host/"), "host must be an address");
        assertRefused(config().host(""), "host must be an address");
        assertRefused(config().port(-1), "port must be 0..65535: -1");
        assertRefused(config().port(65_536), "port must be 0..65535: 65536");
        assertRefused(config().maxBody(999), "maxBody must be 1000..1000000: 999");
        assertRefused(config().requestLimit(Duration.ofMillis(99)), "requestLimit must be PT0.1S..PT1M: PT0.099S");
        assertRefused(config().maxConnections(7), "maxConnections must be 8..65536: 7");
        assertRefused(config().drainFor(Duration.ofNanos(-1)), "drainFor must be PT0S..PT10M: PT-0.000000001S");
        assertRefused(config().details(Details.WITH_TOKEN), "details must not be WITH_TOKEN without a token");
        assertRefused(config().details(Details.ALWAYS).token(TOKEN), "details must be WITH_TOKEN if there is a token");
    }

    private static void assertRefused(EndpointConfig.Builder builder, String message) {
        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }
}

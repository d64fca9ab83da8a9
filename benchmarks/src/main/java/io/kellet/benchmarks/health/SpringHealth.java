package io.kellet.benchmarks.health;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.health.actuate.endpoint.AdditionalHealthEndpointPath;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroup;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroups;
import org.springframework.boot.health.actuate.endpoint.HttpCodeStatusMapper;
import org.springframework.boot.health.actuate.endpoint.StatusAggregator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.health.registry.DefaultHealthContributorRegistry;

/** Spring Boot Actuator's health endpoint without a web server: its composite of all indicators, with details. */
public final class SpringHealth {

    private static final Duration SLOW = Duration.ofSeconds(10); // the default; then it logs

    private final HealthEndpoint endpoint;

    public SpringHealth(Map<String, HealthIndicator> indicators) {
        DefaultHealthContributorRegistry registry = new DefaultHealthContributorRegistry();
        indicators.forEach(registry::registerContributor);
        endpoint = new HealthEndpoint(registry, null, HealthEndpointGroups.of(new Everything(), Map.of()), SLOW);
    }

    /** Asks every indicator, on this thread, one after the other. */
    public boolean isUp() {
        return Status.UP.equals(endpoint.health().getStatus());
    }

    /** The primary group as it is configured when details are always shown. */
    private static final class Everything implements HealthEndpointGroup {
        @Override
        public boolean isMember(String name) {
            return true;
        }

        @Override
        public boolean showComponents(SecurityContext securityContext) {
            return true;
        }

        @Override
        public boolean showDetails(SecurityContext securityContext) {
            return true;
        }

        @Override
        public StatusAggregator getStatusAggregator() {
            return StatusAggregator.getDefault();
        }

        @Override
        public HttpCodeStatusMapper getHttpCodeStatusMapper() {
            return HttpCodeStatusMapper.getDefault();
        }

        @Override
        public @Nullable AdditionalHealthEndpointPath getAdditionalPath() {
            return null;
        }
    }
}

package io.kellet.samples.gateway;

import io.kellet.secrets.provider.SecretBytes;
import io.kellet.secrets.rotation.RotationStep;
import io.kellet.secrets.rotation.RotationStepException;
import java.time.Duration;

/** How the key of the venue session is changed: the venue takes the new one besides the old one, until it is told to take no other. */
final class VenueKeyStep implements RotationStep {

    private final SimulatedVenue venue;

    VenueKeyStep(SimulatedVenue venue) {
        this.venue = venue;
    }

    @Override
    public SecretBytes create(SecretBytes current, Duration within) {
        return GatewaySecrets.freshKey();
    }

    @Override
    public void set(SecretBytes current, SecretBytes pending, Duration within) {
        venue.accept(pending);
    }

    @Override
    public void test(SecretBytes pending, Duration within) throws RotationStepException {
        if (!venue.knows(pending)) {
            throw new RotationStepException("the venue does not know the new key");
        }
    }
}

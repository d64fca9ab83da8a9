package io.kellet.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

final class ChainHashTest {

    @Test
    @SuppressWarnings("NullAway") // stands for an error in the middle, as where there is no memory
    void oneThatWasInterruptedLeavesNothingInTheNext() {
        ChainHash chain = new ChainHash();
        byte[] hash = new byte[ChainHash.BYTES];
        assertThatThrownBy(() -> chain.next(hash, null)).isInstanceOf(NullPointerException.class);

        byte[] fresh = hash.clone();
        chain.next(hash, ByteBuffer.wrap(new byte[100]));

        new ChainHash().next(fresh, ByteBuffer.wrap(new byte[100]));
        assertThat(hash).isEqualTo(fresh);
    }
}

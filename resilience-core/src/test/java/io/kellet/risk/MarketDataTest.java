package io.kellet.risk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kellet.testkit.ManualClock;
import org.junit.jupiter.api.Test;

final class MarketDataTest {

    private final long now =
            new ManualClock(Long.MAX_VALUE - 5).nanos(); // wraps soon; no constant, or the compiler would say so
    private final MarketData market = new MarketData(3);

    @Test
    void knowsNothingBeforeTheFirstPrice() {
        assertThat(market.quality(2)).isEqualTo(DataQuality.UNKNOWN);
        assertThat(market.price(2)).isZero();
        assertThat(market.freshPrice(2, 0, Long.MAX_VALUE)).isZero();
        assertThat(market.dailyVolume(2)).isZero();
        assertThat(market.multiplier(2)).isEqualTo(1);
    }

    @Test
    void aPriceIsFreshUpToItsAgeAndNoLonger() {
        market.onPrice(0, 100, now);

        assertThat(market.freshPrice(0, now + 10, 10)).isEqualTo(100); // the clock wraps meanwhile
        assertThat(market.freshPrice(0, now + 11, 10)).isZero();
        assertThat(market.price(0)).isEqualTo(100);
    }

    @Test
    void aPriceFromTheFutureIsAnOldReadingsButNotIfItIsFarAhead() {
        market.onPrice(0, 100, now);

        assertThat(market.freshPrice(0, now - 10, 10)).isEqualTo(100);
        assertThat(market.freshPrice(0, now - 11, 10)).isZero();
    }

    @Test
    void aBadPriceTakesAwayTheTrustInTheLast() {
        market.onPrice(1, 100, now);
        market.onPrice(1, -1, now);

        assertThat(market.quality(1)).isEqualTo(DataQuality.UNKNOWN);
        assertThat(market.freshPrice(1, now, 10)).isZero();
        assertThat(market.price(1)).isEqualTo(100);

        market.onPrice(1, 101, now);
        assertThat(market.freshPrice(1, now, 10)).isEqualTo(101);
    }

    @Test
    void keepsSymbolsApart() {
        market.onPrice(0, 100, now);
        market.dailyVolume(1, 5_000);
        market.multiplier(2, 50);

        assertThat(market.price(1)).isZero();
        assertThat(market.dailyVolume(0)).isZero();
        assertThat(market.dailyVolume(1)).isEqualTo(5_000);
        assertThat(market.multiplier(1)).isEqualTo(1);
        assertThat(market.multiplier(2)).isEqualTo(50);
    }

    @Test
    void saysWhatIsWrongWithAnArgument() {
        assertThatThrownBy(() -> market.onPrice(3, 1, 0)).hasMessage("symbol must be 0..2: 3");
        assertThatThrownBy(() -> market.onQuality(-1, DataQuality.OK)).hasMessage("symbol must be 0..2: -1");
        assertThatThrownBy(() -> market.dailyVolume(0, -1))
                .hasMessage("the daily volume must not be negative: symbol=0 lots=-1");
        assertThatThrownBy(() -> market.multiplier(0, 0))
                .hasMessage("the multiplier must be positive: symbol=0 multiplier=0");
        assertThatThrownBy(() -> new MarketData(0)).hasMessage("symbols must be 1..1000000: 0");
    }
}

package io.kellet.authority;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AuthorityTest {

    private static final Operator ANN = new Operator("ann", "limit too low");

    @ParameterizedTest
    @ValueSource(strings = {"ann", "Ann", " ANN\t", "\uFF41nn"})
    void refusesOnePersonInTwoRolesHoweverTheNameIsWritten(String name) {
        Operator same = new Operator(name, "agreed");

        assertThatThrownBy(() -> Authority.requireTwoPeople(ANN, same))
                .isInstanceOf(NotPermittedException.class)
                .hasMessageStartingWith("a second person must approve: requester=ann approver=");
    }

    @Test
    void acceptsTwoPeople() {
        assertThatCode(() -> Authority.requireTwoPeople(ANN, new Operator("anna", "agreed")))
                .doesNotThrowAnyException();
    }

    @Test
    void namesWhoMayNotAndWhat() {
        Authority risk = (actor, privilege) -> actor.equals("bob") && privilege == Privilege.APPROVE_LIMITS;

        risk.require(new Operator("bob", "agreed"), Privilege.APPROVE_LIMITS);

        assertThatThrownBy(() -> risk.require(ANN, Privilege.APPROVE_LIMITS))
                .isInstanceOf(NotPermittedException.class)
                .hasMessage("not permitted: actor=ann privilege=APPROVE_LIMITS");
    }

    @Test
    void anybodyMayEverything() {
        for (Privilege privilege : Privilege.values()) {
            assertThat(Authority.anybody().permits("ann", privilege)).isTrue();
        }
    }
}

package io.kellet.samples.gateway;

import io.kellet.authority.Authority;
import io.kellet.authority.Operator;
import io.kellet.authority.Privilege;
import java.util.Set;

/** Who may do what here: Anna and Ben watch over risk, Kim trades and may ask for an override, no more. */
final class People implements Authority {

    private static final Set<String> RISK = Set.of("anna", "ben");

    static Operator anna(String reason) {
        return new Operator("anna", reason);
    }

    static Operator ben(String reason) {
        return new Operator("ben", reason);
    }

    static Operator kim(String reason) {
        return new Operator("kim", reason);
    }

    @Override
    public boolean permits(String actor, Privilege privilege) {
        return RISK.contains(actor) || (actor.equals("kim") && privilege == Privilege.REQUEST_OVERRIDE);
    }
}

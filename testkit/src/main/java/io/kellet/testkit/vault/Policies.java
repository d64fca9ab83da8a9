package io.kellet.testkit.vault;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Who may do what where. */
final class Policies {

    private record Rule(String pattern, Set<String> capabilities) {

        boolean covers(String path) {
            if (pattern.endsWith("*")) {
                return path.startsWith(pattern.substring(0, pattern.length() - 1));
            }
            return path.equals(pattern);
        }
    }

    private final Map<String, List<Rule>> rules = new HashMap<>();

    Policies() {
        // what the policy that every token has allows: leases are renewed by the path without an id in it
        add("default", "auth/token/lookup-self", "read");
        add("default", "auth/token/renew-self", "update");
        add("default", "auth/token/revoke-self", "update");
        add("default", "sys/leases/renew", "update");
        add("default", "sys/leases/lookup", "update");
        add("default", "sys/wrapping/unwrap", "update");
        add("default", "sys/wrapping/lookup", "update");
    }

    void add(String policy, String pattern, String... capabilities) {
        rules.computeIfAbsent(policy, name -> new ArrayList<>()).add(new Rule(pattern, Set.of(capabilities)));
    }

    void require(Token token, VaultCall call) {
        if (token.policies.contains("root")) {
            return;
        }
        boolean allowed = false;
        for (String policy : token.policies) {
            for (Rule rule : rules.getOrDefault(policy, List.of())) {
                if (rule.covers(call.path())) {
                    if (rule.capabilities().contains("deny")) {
                        throw new Refusal(403, Refusal.DENIED_BY_POLICY);
                    }
                    allowed |= rule.capabilities().contains(call.capability())
                            || (call.isWrite() && rule.capabilities().contains("create"));
                }
            }
        }
        if (!allowed) {
            throw new Refusal(403, Refusal.DENIED_BY_POLICY);
        }
    }
}

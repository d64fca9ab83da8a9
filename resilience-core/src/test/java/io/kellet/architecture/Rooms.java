package io.kellet.architecture;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.util.Map;
import java.util.Set;

/**
 * Who may import whom: one package is one room, and a table says which other rooms each may use.
 *
 * @param root the package that the rooms are in
 * @param mayImport for every room, the rooms it may import
 */
record Rooms(String root, Map<String, Set<String>> mayImport) {

    /** Every class is in a room of the table, and imports only from rooms that its own may import. */
    ArchRule importsGoDownward() {
        return ArchRuleDefinition.classes()
                .that(new DescribedPredicate<JavaClass>("are in " + root) {
                    @Override
                    public boolean test(JavaClass type) {
                        return isOurs(type);
                    }
                })
                .should(new ArchCondition<>("import only from the rooms that the table allows") {
                    @Override
                    public void check(JavaClass type, ConditionEvents events) {
                        checkImports(type, events);
                    }
                })
                .allowEmptyShould(true);
    }

    /** No two rooms need each other, whatever the table says. */
    ArchRule areFreeOfCycles() {
        return SlicesRuleDefinition.slices()
                .matching(root + ".(*)..")
                .should()
                .beFreeOfCycles()
                .allowEmptyShould(true);
    }

    private void checkImports(JavaClass type, ConditionEvents events) {
        String room = roomOf(type);
        Set<String> allowed = mayImport.get(room);
        if (allowed == null) {
            events.add(SimpleConditionEvent.violated(
                    type,
                    "room is not in the table, add it with the rooms it may import: room=" + room + " class="
                            + type.getName()));
            return;
        }
        for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
            JavaClass target = dependency.getTargetClass().getBaseComponentType();
            if (isOurs(target) && !roomOf(target).equals(room) && !allowed.contains(roomOf(target))) {
                events.add(SimpleConditionEvent.violated(
                        type,
                        "room must not import room: from=" + room + " to=" + roomOf(target) + " allowed=" + allowed
                                + ": " + dependency.getDescription()));
            }
        }
    }

    private boolean isOurs(JavaClass type) {
        return type.getPackageName().equals(root) || type.getPackageName().startsWith(root + ".");
    }

    /** The package below the root; a room has no rooms inside. */
    private String roomOf(JavaClass type) {
        return type.getPackageName().equals(root) ? "" : type.getPackageName().substring(root.length() + 1);
    }
}

package io.kellet.health.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AcceptTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                                                             | PLAIN        | text/plain",
                "*/*                                                            | PLAIN        | text/plain",
                "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8 | PLAIN       | text/plain",
                "text/*                                                         | PLAIN        | text/plain",
                "application/json                                               | MICROPROFILE | application/json",
                "application/*                                                  | MICROPROFILE | application/json",
                "application/health+json                                        | HEALTH_JSON  | application/health+json",
                "APPLICATION/Health+JSON                                        | HEALTH_JSON  | application/health+json",
                "application/vnd.spring-boot.actuator.v3+json                   | ACTUATOR     | application/vnd.spring-boot.actuator.v3+json",
                "application/vnd.spring-boot.actuator.v2+json, application/json;q=0.5 | ACTUATOR_V2 | application/vnd.spring-boot.actuator.v2+json",
                "application/health+json;q=0.1, text/plain;q=0.2                | PLAIN        | text/plain",
                "application/health+json;q=0.3, text/plain;q=0.2                | HEALTH_JSON  | application/health+json",
                "application/health+json, */*                                   | HEALTH_JSON  | application/health+json",
                "*/*, text/plain;q=0                                            | MICROPROFILE | application/json",
                "text/*;q=0.9, text/plain;q=0.1, application/json;q=0.5         | MICROPROFILE | application/json",
                "image/png                                                      | PLAIN        | text/plain",
                "text/plain;q=nonsense, application/json;q=0.1                  | MICROPROFILE | application/json",
                ";;;,,,/;q=                                                     | PLAIN        | text/plain",
                "application/json;charset=utf-8;q=0.5                           | MICROPROFILE | application/json"
            })
    void theMostWelcomeShapeIsTakenAndAmongEqualsTheMostSpecific(String header, Shape shape, String type) {
        Accept.Choice choice = Accept.choose(header, Shape.PLAIN, Shape.MICROPROFILE);

        assertThat(choice.shape()).isEqualTo(shape);
        assertThat(choice.mediaType()).isEqualTo(type);
    }

    @ParameterizedTest
    @CsvSource({"'', ACTUATOR", "*/*, ACTUATOR", "application/json, ACTUATOR", "text/plain, PLAIN"})
    void whatJsonMeansIsThePathsAffair(String header, Shape shape) {
        assertThat(Accept.choose(header, Shape.ACTUATOR, Shape.ACTUATOR).shape())
                .isEqualTo(shape);
    }
}

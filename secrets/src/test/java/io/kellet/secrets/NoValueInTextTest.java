package io.kellet.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.kellet.secrets.provider.Stage;
import io.kellet.secrets.provider.Which;
import java.io.ByteArrayOutputStream;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** No value comes out of anything but the call it is meant for. */
final class NoValueInTextTest {

    private static final String CANARY = "s3cr3t-canary";

    private final Desk desk = Desk.open();

    private List<Object> everything() {
        desk.aws.gives("db", 1, "{\"username\":\"u\",\"password\":\"" + CANARY + "\"}");
        desk.aws.gives("raw", 1, CANARY).gives("raw", Which.of(Stage.PENDING), 2, CANARY + "2");
        SecretRef<DatabaseCredentials> db = desk.secrets.database("db");
        SecretRef<RawSecret> raw = desk.secrets.raw("raw");
        raw.onRotate((old, now) -> {
            throw new IllegalStateException(raw.get().<String, RuntimeException>useChars(String::new));
        });
        List<Object> all = new ArrayList<>(List.of(desk.secrets, db, raw, db.get(), raw.get(), raw.view()));
        all.add(raw.reportRejected(raw.get()));
        desk.aws.gives("db", 2, "{\"username\":\"u\",\"password\":[\"" + CANARY + "\"]}");
        desk.pass(Duration.ofMinutes(6));
        desk.aws.fails(name -> new IllegalStateException(CANARY));
        desk.pass(Duration.ofMinutes(70));
        all.add(desk.secrets.status());
        all.add(desk.secrets.stats());
        all.addAll(desk.events());
        all.addAll(desk.records());
        all.add(catchThrowable(db::get));
        all.add(catchThrowable(() -> desk.secrets.raw("none")));
        return all;
    }

    @Test
    void noTextOfAnythingHasAValue() {
        for (Object one : everything()) {
            assertThat(one.toString()).doesNotContain(CANARY);
            if (one instanceof Throwable thrown) {
                StringWriter trace = new StringWriter();
                thrown.printStackTrace(new PrintWriter(trace));
                assertThat(trace.toString()).doesNotContain(CANARY);
                assertThat(thrown).hasNoCause();
            }
        }
    }

    @Test
    void secretsAndHandlesAreNotSerializable() {
        desk.aws.gives("raw", 1, CANARY);
        SecretRef<RawSecret> ref = desk.secrets.raw("raw");
        for (Object one : List.of(ref, ref.get())) {
            assertThatThrownBy(() -> new ObjectOutputStream(new ByteArrayOutputStream()).writeObject(one))
                    .isInstanceOf(NotSerializableException.class);
        }
    }

    @Test
    void jsonOfAnythingHasNoValue() throws Exception {
        ObjectMapper mapper =
                new ObjectMapper().findAndRegisterModules().disable(SerializationFeature.FAIL_ON_EMPTY_BEANS);
        desk.aws.gives("raw", 1, CANARY);
        SecretRef<RawSecret> ref = desk.secrets.raw("raw");

        assertThat(mapper.writeValueAsString(ref.get())).doesNotContain(CANARY);
        assertThat(mapper.writeValueAsString(ref)).doesNotContain(CANARY);
    }
}

package io.kellet.testkit.aws;

import io.kellet.testkit.wire.Json;
import io.kellet.testkit.wire.WireResponse;
import java.util.LinkedHashMap;
import java.util.Map;

/** A refusal, as AWS words it. */
final class AwsError extends RuntimeException {

    private static final long serialVersionUID = 1L;
    static final String CONTENT_TYPE = "application/x-amz-json-1.1";

    private final int status;
    private final String code;
    private final boolean frontEnd;

    private AwsError(int status, String code, boolean frontEnd, String message) {
        super(message, null, false, false);
        this.status = status;
        this.code = code;
        this.frontEnd = frontEnd;
    }

    /** Of the service: {@code Message} with a capital letter. */
    static AwsError of(String code, String message) {
        return new AwsError(400, code, false, message);
    }

    /** Of what stands before the service and checks who asks: {@code message}. */
    static AwsError frontEnd(String code, String message) {
        return new AwsError(400, code, true, message);
    }

    static AwsError notFound(String message) {
        return of("ResourceNotFoundException", message);
    }

    static AwsError invalidRequest(String message) {
        return of("InvalidRequestException", message);
    }

    static AwsError invalidParameter(String message) {
        return of("InvalidParameterException", message);
    }

    static AwsError validation(String message) {
        return of("ValidationException", "1 validation error detected: " + message);
    }

    String code() {
        return code;
    }

    WireResponse response() {
        return response(status, code, frontEnd ? "message" : "Message", String.valueOf(getMessage()));
    }

    static WireResponse response(int status, String code, String member, String message) {
        Map<String, String> body = new LinkedHashMap<>();
        body.put("__type", code);
        body.put(member, message);
        return WireResponse.of(status, CONTENT_TYPE, Json.write(body));
    }
}

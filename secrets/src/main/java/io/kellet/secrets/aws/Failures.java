package io.kellet.secrets.aws;

import io.kellet.secrets.provider.SecretConflictException;
import io.kellet.secrets.provider.SecretDeniedException;
import io.kellet.secrets.provider.SecretException;
import io.kellet.secrets.provider.SecretMalformedException;
import io.kellet.secrets.provider.SecretName;
import io.kellet.secrets.provider.SecretNotFoundException;
import io.kellet.secrets.provider.SecretUnavailableException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;

/**
 * What a failure of the SDK means, by AWS' error code. What AWS, or whoever answered in its place, wrote beside the code goes nowhere.
 */
final class Failures {

    /** What was tried; the same code means different things. */
    enum Use {
        READ,
        WRITE,
        /** Moving a label, which AWS refuses as an invalid parameter if it is not where it was said to be. */
        MOVE
    }

    private static final Pattern CODE = Pattern.compile("[A-Za-z0-9.]{1,64}");
    private static final int DEEPEST = 16;

    private final String provider;

    Failures(String provider) {
        this.provider = provider;
    }

    /** Of a request that failed. */
    SecretException of(SecretName name, Use use, Throwable failure) {
        if (failure instanceof AwsServiceException service) {
            String code = codeOf(service);
            return code == null ? withoutCode(name, service.statusCode()) : byCode(name, use, code);
        }
        if (failure instanceof AbortedException) {
            return unavailable(name, "the thread was interrupted");
        }
        if (failure instanceof ApiCallTimeoutException || failure instanceof ApiCallAttemptTimeoutException) {
            return unavailable(name, "no answer in time");
        }
        if (isUnreadable(failure)) {
            return new SecretMalformedException(name, provider, "the answer is not the JSON it should be");
        }
        return unavailable(name, "no answer: " + deepest(failure));
    }

    /** Of AWS' error code, of a request or of one secret in a batch. */
    SecretException byCode(SecretName name, Use use, String code) {
        return switch (code) {
            case "ResourceNotFoundException" ->
                new SecretNotFoundException(name, provider, "there is no such secret or version (" + code + ")");
            case "InvalidRequestException" ->
                use == Use.READ
                        ? new SecretNotFoundException(name, provider, "it is deleted, or has no value (" + code + ")")
                        : conflict(name, "its present state does not allow this: is it deleted or rotating?", code);
            case "ResourceExistsException" ->
                conflict(name, "it is there already, or the token was used for another value", code);
            case "PreconditionNotMetException" -> conflict(name, "it is not in the state it must be in", code);
            case "AccessDeniedException", "AccessDenied", "UnauthorizedOperation" ->
                new SecretDeniedException(name, provider, "AWS does not allow it to this login (" + code + ")");
            case "DecryptionFailure", "EncryptionFailure" ->
                new SecretDeniedException(name, provider, "KMS does not let its key be used (" + code + ")");
            case "InvalidParameterException", "ValidationException", "InvalidNextTokenException" ->
                use == Use.MOVE
                        ? conflict(name, "the label is no longer where it was", code)
                        : new SecretMalformedException(name, provider, "AWS calls the request invalid (" + code + ")");
            case "UnrecognizedClientException",
                    "InvalidClientTokenId",
                    "InvalidSignatureException",
                    "SignatureDoesNotMatch",
                    "IncompleteSignature",
                    "IncompleteSignatureException",
                    "MissingAuthenticationToken",
                    "MissingAuthenticationTokenException",
                    "ExpiredToken",
                    "ExpiredTokenException" -> unavailable(name, "AWS does not accept our login (" + code + ")");
            default -> unavailable(name, "AWS refused with " + shown(code));
        };
    }

    /** Does it say that other credentials are needed? */
    static boolean isOfLogin(SecretException failure) {
        return failure.what().startsWith("AWS does not accept our login");
    }

    SecretMalformedException malformed(SecretName name, String what) {
        return new SecretMalformedException(name, provider, what);
    }

    SecretUnavailableException unavailable(SecretName name, String what) {
        return new SecretUnavailableException(name, provider, what);
    }

    SecretConflictException conflict(SecretName name, String what) {
        return new SecretConflictException(name, provider, what);
    }

    private SecretConflictException conflict(SecretName name, String what, String code) {
        return conflict(name, what + " (" + code + ")");
    }

    /** A proxy's page, perhaps: AWS always gives a code. */
    private SecretException withoutCode(SecretName name, int status) {
        return unavailable(name, "an answer without AWS' error code, status " + status);
    }

    private static @Nullable String codeOf(AwsServiceException service) {
        String code = service.awsErrorDetails() == null
                ? null
                : service.awsErrorDetails().errorCode();
        return code == null || code.isEmpty() ? null : code;
    }

    private static String shown(String code) {
        return CODE.matcher(code).matches() ? code : "a code that is none";
    }

    /** The SDK wraps what its JSON reader threw; there is no type to know it by. */
    private static boolean isUnreadable(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; depth < DEEPEST && cause != null; depth++) {
            if (cause.getClass().getName().startsWith("software.amazon.awssdk.thirdparty.jackson.")) {
                return true;
            }
            cause = cause.getCause();
        }
        String message = failure.getMessage();
        return message != null && message.startsWith("Unable to unmarshall response");
    }

    /** Classes only. */
    private static String deepest(Throwable failure) {
        Throwable deepest = failure;
        for (int depth = 0; depth < DEEPEST && deepest.getCause() != null; depth++) {
            deepest = deepest.getCause();
        }
        return deepest.getClass().getName();
    }
}

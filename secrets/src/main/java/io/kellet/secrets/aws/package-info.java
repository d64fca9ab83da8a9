/**
 * Secrets that AWS Secrets Manager keeps. Start at {@link io.kellet.secrets.aws.AwsProvider}; needs {@code software.amazon.awssdk:secretsmanager} and
 * {@code :url-connection-client}.
 */
@NullMarked
package io.kellet.secrets.aws;

import org.jspecify.annotations.NullMarked;

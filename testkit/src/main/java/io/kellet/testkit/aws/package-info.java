/** AWS services to test against, without AWS. Start at {@link io.kellet.testkit.aws.FakeSecretsManager}. */
@NullMarked
package io.kellet.testkit.aws;

import org.jspecify.annotations.NullMarked;

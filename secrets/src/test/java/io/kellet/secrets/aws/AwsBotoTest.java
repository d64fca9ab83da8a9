package io.kellet.secrets.aws;

import static io.kellet.secrets.aws.AwsRig.KEY;
import static io.kellet.secrets.aws.AwsRig.KEY_ID;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kellet.secrets.provider.PutRequest;
import io.kellet.secrets.provider.SecretName;
import io.kellet.secrets.provider.Stage;
import io.kellet.secrets.provider.Which;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The fake and the provider beside a client that others wrote: AWS' own for Python. Aborted, and reported so, where that is not installed. */
@Timeout(120)
final class AwsBotoTest {

    private static final String SCRIPT = """
            import sys, boto3
            from botocore.config import Config
            from botocore.exceptions import ClientError
            address, key_id, key = sys.argv[1:4]
            c = boto3.client('secretsmanager', region_name='eu-central-1', endpoint_url=address, aws_access_key_id=key_id,
                             aws_secret_access_key=key, config=Config(proxies={}))
            def code(call, **args):
                try:
                    call(**args)
                    return 'none'
                except ClientError as e:
                    return e.response['Error']['Code']
            t = lambda word: word + '-' * (36 - len(word))
            assert c.get_secret_value(SecretId='test/db/main')['SecretString'] == 'from java'
            c.put_secret_value(SecretId='test/db/main', SecretString='from python', ClientRequestToken=t('python'))
            assert c.get_secret_value(SecretId='test/db/main', VersionStage='AWSPREVIOUS')['SecretString'] == 'from java'
            assert code(c.put_secret_value, SecretId='test/db/main', SecretString='x', ClientRequestToken=t('python')) == \\
                'ResourceExistsException'
            c.create_secret(Name='test/binary', SecretBinary=b'\\xff\\x00')
            assert c.get_secret_value(SecretId='test/binary')['SecretBinary'] == b'\\xff\\x00'
            assert code(c.get_secret_value, SecretId='none') == 'ResourceNotFoundException'
            c.put_secret_value(SecretId='test/db/main', SecretString='next', VersionStages=['AWSPENDING'], ClientRequestToken=t('next'))
            assert code(c.update_secret_version_stage, SecretId='test/db/main', VersionStage='AWSCURRENT',
                        MoveToVersionId=t('next')) == 'InvalidParameterException'
            names = [s['Name'] for p in c.get_paginator('list_secrets').paginate(PaginationConfig={'PageSize': 1})
                     for s in p['SecretList']]
            assert names == ['test/binary', 'test/db/main'], names
            d = c.describe_secret(SecretId='test/db/main')
            assert d['VersionIdsToStages'][t('python')] == ['AWSCURRENT'] and d['CreatedDate'].year > 2000
            batch = c.batch_get_secret_value(SecretIdList=['test/binary', 'none'])
            assert len(batch['SecretValues']) == 1 and batch['Errors'][0]['ErrorCode'] == 'ResourceNotFoundException'
            c.delete_secret(SecretId='test/binary', RecoveryWindowInDays=7)
            assert code(c.get_secret_value, SecretId='test/binary') == 'InvalidRequestException'
            c.restore_secret(SecretId='test/binary')
            stranger = boto3.client('secretsmanager', region_name='eu-central-1', endpoint_url=address, aws_access_key_id=key_id,
                                    aws_secret_access_key='wrong', config=Config(proxies={}))
            assert code(stranger.list_secrets) == 'InvalidSignatureException'
            print('all asserted')
            """;

    private static int run(Path log, String... command) throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().put("AWS_EC2_METADATA_DISABLED", "true");
        Process process = builder.start();
        try {
            return process.waitFor(90, TimeUnit.SECONDS) ? process.exitValue() : -1;
        } finally {
            process.destroyForcibly();
        }
    }

    /** The first on the path need not be the one that the system's packages are for; null if none has boto3. */
    private static @Nullable String python(Path log) throws InterruptedException {
        for (String python : List.of("python3", "/usr/bin/python3")) {
            if (hasBoto3(log, python)) {
                return python;
            }
        }
        return null;
    }

    private static boolean hasBoto3(Path log, String python) throws InterruptedException {
        try {
            return run(log, python, "-c", "import boto3") == 0;
        } catch (IOException e) { // there is no such Python at all
            return false;
        }
    }

    @Test
    void agreesWithAwsClientForPython(@TempDir Path directory) throws Exception {
        Path log = directory.resolve("log");
        String python = python(log);
        assumeTrue(python != null, "not run: neither python3 nor /usr/bin/python3 has boto3");
        Path script = Files.writeString(directory.resolve("check.py"), SCRIPT);
        try (AwsRig rig = new AwsRig()) {
            rig.put("from java");

            int exit = run(
                    log,
                    requireNonNull(python),
                    script.toString(),
                    rig.fake.address().toString(),
                    KEY_ID,
                    KEY);

            assertThat(Files.readString(log)).contains("all asserted");
            assertThat(exit).isZero();
            assertThat(rig.read(Which.current())).isEqualTo("from python");
            assertThat(rig.read(Which.of(Stage.PENDING))).isEqualTo("next");
            assertThat(rig.aws.list("", AwsRig.WITHIN)).isEqualTo(List.of(SecretName.of("binary"), AwsRig.NAME));
            assertThat(rig.put("last", PutRequest.current()).id()).isNotEmpty();
        }
    }
}

package io.kellet.secrets.local;

/**
 * What a store is found to be, all of it read from the disk and decrypted. Nothing in it is secret.
 *
 * @param storeId 32 hexadecimal digits
 * @param generation how often it was written
 * @param kdf what guessing its password costs
 * @param keyId how often it was given a new data key, and one
 * @param encryptions how often that key was used
 * @param secrets how many, deleted ones not counted
 * @param versions of all of them
 * @param bytes of the file
 */
public record StoreReport(
        String storeId,
        long generation,
        StoreKdf kdf,
        int keyId,
        long encryptions,
        int secrets,
        int versions,
        long bytes) {}

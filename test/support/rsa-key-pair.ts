import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';

/**
 * An RSA pair, read from text. Node's own objects of a new pair share a lock with the job that made them: if the collector
 * takes that job while such a key is exported as JWK, the process waits for itself for ever (seen in Node 20.20, under gdb:
 * `KeyObjectHandle::ExportJWK`, a collection, `~KeyGenJob`).
 */
export function makeRsaKeyPair(modulusLength = 2_048) {
  const text = generateKeyPairSync('rsa', {
    modulusLength,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  return { privateKey: createPrivateKey(text.privateKey), publicKey: createPublicKey(text.publicKey) };
}

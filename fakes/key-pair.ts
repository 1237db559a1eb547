import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';

export interface KeyPair {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

/**
 * By way of PEM: where a key is exported that Node.js 20 has made itself, and the garbage of its making is collected meanwhile, the process waits
 * for ever for a lock that it holds (`~KeyPairGenConfig` and `ExportJWK` of node_crypto take the same).
 */
const privateKeyEncoding = { type: 'pkcs8', format: 'pem' } as const;
const publicKeyEncoding = { type: 'spki', format: 'pem' } as const;

function pairOf({ privateKey: pem }: { readonly privateKey: string }): KeyPair {
  const privateKey = createPrivateKey(pem);
  return { privateKey, publicKey: createPublicKey(privateKey) };
}

export const rsaPair = (modulusLength = 2048): KeyPair =>
  pairOf(generateKeyPairSync('rsa', { modulusLength, privateKeyEncoding, publicKeyEncoding }));

export const ecPair = (namedCurve = 'P-256'): KeyPair => pairOf(generateKeyPairSync('ec', { namedCurve, privateKeyEncoding, publicKeyEncoding }));

export const ed25519Pair = (): KeyPair => pairOf(generateKeyPairSync('ed25519', { privateKeyEncoding, publicKeyEncoding }));

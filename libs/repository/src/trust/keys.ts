import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto'
import { canonicalize } from '@tufjs/canonical-json'
import { RepositoryError } from '../errors.ts'
import type { PublicKey, Signature, Signed } from './model.ts'

/** A key that can sign. */
export interface PrivateKey {
  /** What metadata name it by. */
  readonly keyid: string
  /** Its public half. */
  readonly publicKey: PublicKey
  /** The key itself. */
  readonly key: KeyObject
}

/** Make a key (§4.2.1: ed25519). */
export function makeKey(): PrivateKey {
  return withId(generateKeyPairSync('ed25519').privateKey)
}

/** The text of a private key: PKCS #8 in PEM. */
export function formatKey({ key }: PrivateKey): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString()
}

/**
 * Read a private key.
 *
 * @param pem - the file's content
 * @param file - its path, for the error
 * @throws {@link RepositoryError} `ERR_KEYS`: it is no ed25519 key.
 */
export function parseKey(pem: string, file: string): PrivateKey {
  let key: KeyObject
  try {
    key = createPrivateKey(pem)
  } catch (cause) {
    throw new RepositoryError('ERR_KEYS', `${file}: expected a private key in PEM`, { cause })
  }
  if (key.asymmetricKeyType === 'ed25519') return withId(key)
  const kind = key.asymmetricKeyType
  throw new RepositoryError('ERR_KEYS', `${file}: expected an ed25519 key, got ${kind}`)
}

/** What metadata name a key by: the SHA-256 of its canonical form (§4.2.1). */
function keyIdOf(key: PublicKey): string {
  return createHash('sha256').update(canonicalize(key)).digest('hex')
}

/** Sign, with each of the keys. */
export function signWith<Body extends object>(
  signed: Body,
  keys: Iterable<PrivateKey>,
): Signed<Body> {
  const bytes = Buffer.from(canonicalize(signed))
  const signatures = Array.from(keys, ({ keyid, key }): Signature => {
    return { keyid, sig: sign(null, bytes, key).toString('hex') }
  })
  return { signatures, signed }
}

/** Whether a key has made a signature. A key of another kind never has. */
export function isSignedBy(
  { keytype, scheme, keyval }: PublicKey,
  bytes: Uint8Array,
  { sig }: Signature,
): boolean {
  if (keytype !== 'ed25519' || scheme !== 'ed25519') return false
  if (!/^[0-9a-f]{64}$/.test(keyval.public) || !/^[0-9a-f]{128}$/.test(sig)) return false
  const x = Buffer.from(keyval.public, 'hex').toString('base64url')
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })
  return verify(null, bytes, key, Buffer.from(sig, 'hex'))
}

function withId(key: KeyObject): PrivateKey {
  const { x = '' } = createPublicKey(key).export({ format: 'jwk' })
  const publicKey: PublicKey = {
    keytype: 'ed25519',
    scheme: 'ed25519',
    keyval: { public: Buffer.from(x, 'base64url').toString('hex') },
  }
  return { keyid: keyIdOf(publicKey), publicKey, key }
}

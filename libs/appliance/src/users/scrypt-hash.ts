/** A password's hash with all that is needed to compute it again. */
export interface ScryptHash {
  /** The binary logarithm of scrypt's N. */
  readonly logN: number
  /** scrypt's block size. */
  readonly r: number
  /** scrypt's parallelism. */
  readonly p: number
  /** The salt. */
  readonly salt: Uint8Array
  /** The derived key. */
  readonly key: Uint8Array
}

/** Beyond these a hash would take minutes, or all memory: it is a mistake, or meant to harm. */
const bounds = { logN: 20, r: 32, p: 16 }

/**
 * Write a hash in the PHC string format: `$scrypt$ln=15,r=8,p=3$SALT$KEY`.
 *
 * @param hash the hash
 * @returns the string; it has no `:`, space or line break
 */
export function encodeScryptHash({ logN, r, p, salt, key }: ScryptHash): string {
  return `$scrypt$ln=${logN},r=${r},p=${p}$${base64(salt)}$${base64(key)}`
}

/**
 * Read a hash in the PHC string format.
 *
 * @param text the string
 * @returns the hash, or `undefined` if it is none, or one that would cost too much
 */
export function decodeScryptHash(text: string): ScryptHash | undefined {
  const match =
    /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([\w+/]{11,86})\$([\w+/]{22,86})$/.exec(text)
  if (match === null) return undefined
  const [logN, r, p] = match.slice(1, 4).map(Number) as [number, number, number]
  // RFC 7914, 6: N is less than 2 to the power of 128 r / 8.
  const isSane = [logN, r, p].every((value) => value > 0) && logN < 16 * r
  if (!isSane || logN > bounds.logN || r > bounds.r || p > bounds.p) return undefined
  const [salt, key] = match.slice(4).map((part) => Buffer.from(part, 'base64'))
  return { logN, r, p, salt: salt as Buffer, key: key as Buffer }
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64').replace(/=+$/, '')
}

import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { ApplianceError } from '../errors.ts'
import { decodeScryptHash, encodeScryptHash, type ScryptHash } from './scrypt-hash.ts'

/** OWASP's scrypt of 32 MiB: memory that a small board has, and as dear to guess as larger ones. */
const cost = { logN: 15, r: 8, p: 3 }

/** How many may wait for the one computation that runs at a time; so much for memory and cores. */
const maxWaiting = 32

let waiting = 0
let last: Promise<unknown> = Promise.resolve()

/**
 * Hash a password for {@link passwordStore} or {@link usersFile}. Takes some tenths of a second and
 * 32 MiB, as does each attempt to log in.
 *
 * @param password the password
 * @returns the hash, in the PHC string format
 * @throws ApplianceError `ERR_BUSY` if too many computations wait
 */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16)
  const key = await derive(password, { ...cost, salt, key: new Uint8Array(32) })
  return encodeScryptHash({ ...cost, salt, key })
}

/** What a name that nobody has is compared with, so that it takes as long as one that somebody has. */
const nobody: ScryptHash = { ...cost, salt: randomBytes(16), key: randomBytes(32) }

/**
 * Whether a password has a hash. Takes its time even without one, and tells nothing by how long.
 *
 * @param password the password, as it was typed
 * @param hash the hash, or `undefined` if there is none
 * @throws ApplianceError `ERR_BUSY` if too many computations wait
 */
export async function verifyPassword(password: string, hash: string | undefined): Promise<boolean> {
  const known = hash === undefined ? undefined : decodeScryptHash(hash)
  const expected = known ?? nobody
  const key = await derive(password, expected)
  return timingSafeEqual(key, expected.key) && known !== undefined
}

async function derive(password: string, { logN, r, p, salt, key }: ScryptHash): Promise<Buffer> {
  if (waiting >= maxWaiting) {
    throw new ApplianceError('ERR_BUSY', `${waiting} passwords wait to be looked at already`)
  }
  waiting += 1
  const N = 2 ** logN
  // The same password typed on another keyboard may come in other code points.
  const typed = password.normalize('NFC')
  const compute = (): Promise<Buffer> =>
    new Promise((resolve, reject) => {
      // Node's own limit of 32 MiB is just not enough for 32 MiB of blocks and what is around them.
      const limits = { N, r, p, maxmem: 128 * r * (N + p + 2) }
      scrypt(typed, salt, key.length, limits, (error, derived) =>
        error === null ? resolve(derived) : reject(error),
      )
    })
  const result = last.then(compute)
  last = result.catch(() => {})
  try {
    return await result
  } finally {
    waiting -= 1
  }
}

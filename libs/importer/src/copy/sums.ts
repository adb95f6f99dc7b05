import { createHash } from 'node:crypto'
import { c4Of } from '../mhl/c4.ts'
import type { ExtraSum, Sums } from '../mhl/manifest.ts'

const algorithms: Readonly<Record<ExtraSum, string>> = { c4: 'sha512', md5: 'md5', sha1: 'sha1' }

/**
 * Make sums that other programs ask for, while a file is read.
 *
 * @param names - which; each costs the time of a pass over the bytes
 */
export function summing(names: readonly ExtraSum[]): {
  update(bytes: Uint8Array): void
  digest(): Sums
} {
  const hashes = names.map((name) => [name, createHash(algorithms[name])] as const)
  return {
    update(bytes) {
      for (const [, hash] of hashes) hash.update(bytes)
    },
    digest: () =>
      Object.fromEntries(
        hashes.map(([name, hash]) => {
          return [name, name === 'c4' ? c4Of(hash.digest()) : hash.digest('hex')]
        }),
      ),
  }
}

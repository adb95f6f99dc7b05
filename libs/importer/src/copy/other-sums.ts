import { createXXHash3, createXXHash64, type IHasher } from 'hash-wasm'
import type { ExtraSum, SumName, Sums } from '../mhl/manifest.ts'
import { summing } from './sums.ts'

const makers: Readonly<Partial<Record<SumName, () => Promise<IHasher>>>> = {
  xxh3: () => createXXHash3(),
  xxh64: () => createXXHash64(),
}

/**
 * Make the sums besides XXH128 that are known of a file, while it is read.
 *
 * @param known - which, by name
 */
export async function otherSums(known: Sums): Promise<ReturnType<typeof summing>> {
  const names = Object.keys(known) as SumName[]
  const extra = summing(names.filter(isExtra))
  const hashers: (readonly [SumName, IHasher])[] = []
  for (const name of names) {
    const made = await makers[name]?.()
    if (made) hashers.push([name, made.init()])
  }
  return {
    update(bytes) {
      extra.update(bytes)
      for (const [, hasher] of hashers) hasher.update(bytes)
    },
    digest: () => ({
      ...extra.digest(),
      ...Object.fromEntries(hashers.map(([name, hasher]) => [name, hasher.digest()])),
    }),
  }
}

function isExtra(name: SumName): name is ExtraSum {
  return name === 'c4' || name === 'md5' || name === 'sha1'
}

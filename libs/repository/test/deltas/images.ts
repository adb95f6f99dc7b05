import { createHash } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Bytes without a pattern, the same for the same seed. */
export function noise(seed: number, length: number): Buffer {
  const pieces = Array.from({ length: Math.ceil(length / 64) }, (_, index) =>
    createHash('sha512').update(`${seed} ${index}`).digest(),
  )
  return Buffer.concat(pieces).subarray(0, length)
}

/** Two files in a folder, most of which is common, moved by an odd number of bytes. */
export async function pairIn(folder: string): Promise<{ older: string; newer: string }> {
  const common = [noise(1, 300_000), noise(2, 200_000)] as const
  const older = join(folder, 'older')
  const newer = join(folder, 'newer')
  await writeFile(older, Buffer.concat([common[0], noise(3, 10_000), common[1]]))
  await writeFile(newer, Buffer.concat([noise(4, 7), common[1], noise(5, 9_999), common[0]]))
  return { older, newer }
}

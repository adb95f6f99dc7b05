import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { noise } from '../../../../test/support/noise.ts'

/** Two files in a folder, most of which is common, moved by an odd number of bytes. */
export async function pairIn(folder: string): Promise<{ older: string; newer: string }> {
  const common = [noise(300_000, 1), noise(200_000, 2)] as const
  const older = join(folder, 'older')
  const newer = join(folder, 'newer')
  await writeFile(older, Buffer.concat([common[0], noise(10_000, 3), common[1]]))
  await writeFile(newer, Buffer.concat([noise(7, 4), common[1], noise(9_999, 5), common[0]]))
  return { older, newer }
}

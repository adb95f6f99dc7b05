import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { run } from '../../../../test/support/run.ts'

/** Let librsync itself apply a delta. */
export async function rdiffPatch(
  folder: string,
  basis: Uint8Array,
  delta: Uint8Array,
): Promise<Buffer> {
  const [basisFile, deltaFile, result] = ['basis', 'delta', 'result'].map((name) =>
    join(folder, `rdiff-${name}`),
  ) as [string, string, string]
  await writeFile(basisFile, basis)
  await writeFile(deltaFile, delta)
  await run('rdiff', '--force', 'patch', basisFile, deltaFile, result)
  return await readFile(result)
}

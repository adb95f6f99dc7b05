import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { run } from '../../../../test/support/run.ts'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { sweepCache } from '../../src/phase1/packages.ts'

it('removes what a build that was killed has left, and nothing else', async () => {
  await using folder = await temporaryFolder()
  const cache = folder.path
  // A process that is over.
  const gone = (await run('sh', '-c', 'echo $$')).trim()
  const [tree, part] = [`tree-${gone}-abcdef`, `packages/part-${gone}-abcdef`]
  for (const name of [`${tree}/usr`, part, `tree-${process.pid}-abcdef`, 'tree-of-mine']) {
    await mkdir(join(cache, name), { recursive: true })
  }
  for (const name of [`${part}/a.deb`, 'packages/b.deb', 'base-1.img', '1.hashes']) {
    await writeFile(join(cache, name), 'x')
  }
  await sweepCache(cache)
  expect((await readdir(cache)).sort()).toEqual(
    ['1.hashes', 'base-1.img', 'packages', 'tree-of-mine', `tree-${process.pid}-abcdef`].sort(),
  )
  expect(await readdir(join(cache, 'packages'))).toEqual(['b.deb'])
  await sweepCache(join(cache, 'none'))
})

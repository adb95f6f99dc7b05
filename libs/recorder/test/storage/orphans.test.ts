import { readdir, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { findOrphans } from '../../src/segments/orphans.ts'

it('what a kill left of a sidecar is removed, but for one that may be written at this moment', async () => {
  await using folder = await temporaryFolder()
  const names = {
    sound: '12h00.wav.part',
    left: '12h00.ogg.json.~0123456789ab.part',
    fresh: '12h15.ogg.json.~0123456789ab.part',
    foreign: 'notes.json.part',
  }
  for (const name of Object.values(names)) await writeFile(join(folder.path, name), '{}')
  const before = performance.timeOrigin / 1_000 - 60
  for (const name of [names.left, names.sound, names.foreign]) {
    await utimes(join(folder.path, name), before, before)
  }
  const found = await findOrphans(folder.path)
  expect(found.map(({ part }) => part)).toEqual([join(folder.path, names.sound)])
  expect((await readdir(folder.path)).sort()).toEqual(
    [names.sound, names.fresh, names.foreign].sort(),
  )
})

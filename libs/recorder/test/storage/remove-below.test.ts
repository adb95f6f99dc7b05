import { access, mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { removeBelow } from '../../src/storage/watch.ts'

const isThere = async (path: string): Promise<boolean> =>
  await access(path).then(
    () => true,
    () => false,
  )

it('removes what was begun on the disk below, and nothing that was there before', async () => {
  // On the root file system: what is below /tmp may be on a mount already.
  const folder = await mkdtemp('/boxwright-below-')
  await using _folder = { [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) }
  const part = join(folder, 'record.wav.part')
  const begun = Date.now()
  await writeFile(part, 'a head')
  const { birthtimeMs } = await stat(part)
  await removeBelow(part, birthtimeMs + 1000)
  expect(await isThere(part)).toBe(true)
  await removeBelow(part, begun)
  expect(await isThere(part)).toBe(false)
  await removeBelow(part, begun)
})

it('removes nothing of another file system', async () => {
  const folder = await mkdtemp('/dev/shm/boxwright-below-')
  await using _folder = { [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) }
  const part = join(folder, 'record.wav.part')
  const begun = Date.now()
  await writeFile(part, 'a head')
  await removeBelow(part, begun)
  expect(await isThere(part)).toBe(true)
})

import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createRepository } from '@boxwright/repository'
import { expect, it } from 'vitest'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { Verifier } from '../src/verifier.ts'

const week = 7 * 24 * 3600

/** A verifier of an empty mirror, for which something was kept. */
async function verifierOf(folder: string, kept: object, every: number | null) {
  const file = join(folder, 'verified.json')
  await writeFile(file, JSON.stringify(kept))
  const repository = createRepository({ images: folder, mirror: join(folder, 'mirror') })
  return { file, verifier: await Verifier.open(repository, every, file) }
}

it.each([
  ['by a clock that was ten years ahead', Date.now() + 520 * week * 1000],
  ['when the configuration said never', Number.MAX_SAFE_INTEGER],
])('a mirror is verified in time, though it was put off %s', async (_, due) => {
  await using folder = await temporaryFolder()
  const { file, verifier } = await verifierOf(folder.path, { last: null, due }, week)
  const verified = once(verifier.events, 'verified')
  verifier.offer()
  expect(verifier.files).toBe(0)
  await verified
  await verifier.yield()
  const kept = JSON.parse(await readFile(file, 'utf8'))
  expect(kept.due - kept.last.time).toBeLessThan(week * 1000 + 60_000)
  verifier.offer()
  expect(verifier.files).toBeUndefined()
})

it('a mirror is not verified before it is time, nor ever if it is not to be', async () => {
  await using folder = await temporaryFolder()
  const soon = { last: null, due: Date.now() + week * 500 }
  const { verifier } = await verifierOf(folder.path, soon, week)
  verifier.offer()
  expect(verifier.files).toBeUndefined()
  const never = await verifierOf(folder.path, { last: null, due: 1 }, null)
  never.verifier.offer()
  expect(never.verifier.files).toBeUndefined()
})

it('what a verification has found is told, though it cannot be kept', async () => {
  await using folder = await temporaryFolder()
  const data = join(folder.path, 'data')
  const repository = createRepository({ images: folder.path, mirror: join(folder.path, 'mirror') })
  const verifier = await Verifier.open(repository, week, join(data, 'verified.json'))
  // Nor can it be kept when the first one is due.
  expect(await once(verifier.events, 'fault')).toMatchObject([{ code: 'ENOENT' }])
  const [verified, fault] = [once(verifier.events, 'verified'), once(verifier.events, 'fault')]
  verifier.ask()
  verifier.offer()
  expect(await verified).toMatchObject([{ files: 0 }])
  expect(await fault).toMatchObject([{ code: 'ENOENT' }])
  await verifier.yield()
  expect(verifier.last).toMatchObject({ files: 0 })
})

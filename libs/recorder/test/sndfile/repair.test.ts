import { cp, open, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TemporaryFolder, temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { openReader } from '../../src/sndfile/reader.ts'
import { repair } from '../../src/sndfile/repair.ts'
import { openWriter } from '../../src/sndfile/writer.ts'
import { complaints } from './judges.ts'
import { cd, facts, kinds, sound } from './sounds.ts'

let folder: TemporaryFolder
beforeAll(async () => {
  folder = await temporaryFolder()
})
afterAll(() => folder[Symbol.asyncDispose]())

describe.each(kinds)('the repair of %s', (kind) => {
  it('leaves a closed file as it is', async () => {
    const path = join(folder.path, `closed-${kind}`)
    const writer = await openWriter({ path, output: { kind }, format: cd, facts })
    await writer.write(sound('clicks', 0, 50_000))
    await writer.close()
    const before = await readFile(path)
    expect(await repair(path)).toMatchObject({ kind, facts: { utcOffset: 120 } })
    expect((await readFile(path)).equals(before)).toBe(true)
  })

  it('makes do without a tail', async () => {
    const path = join(folder.path, `bare-${kind}`)
    const writer = await openWriter({ path, output: { kind }, format: cd, facts })
    for (let i = 0; i < 10; i++) await writer.write(sound('noise', i * 44_100, 44_100))
    const copy = `${path}-copy`
    await cp(path, copy)
    await writer.close()
    const { frames } = await repair(copy)
    expect(frames).toBeGreaterThan(9 * 44_100)
    expect(await complaints(copy, kind)).toEqual([])
  })
})

it('does not hold a FLAC back for a part that is damaged', async () => {
  const path = join(folder.path, 'damaged')
  const writer = await openWriter({ path, output: { kind: 'flac' }, format: cd, facts })
  for (let i = 0; i < 10; i++) await writer.write(sound('noise', i * 44_100, 44_100))
  const copy = `${path}-copy`
  await cp(path, copy)
  await cp(`${path}.tail`, `${copy}.tail`)
  await writer.close()
  const file = await open(copy, 'r+')
  await file.write(Buffer.alloc(3000), 0, 3000, 100_000)
  await file.close()
  expect(await repair(copy)).toMatchObject({ frames: 441_000 })
  await using reader = await openReader(copy)
  const end = await reader.read(430_000, 11_000)
  const block = sound('noise', 430_000, 11_000)
  expect(Buffer.compare(end, block)).toBe(0)
})

it('says when there is nothing, or something else', async () => {
  const path = join(folder.path, 'other')
  await writeFile(path, '')
  expect(await repair(path)).toEqual({ frames: 0 })
  await writeFile(path, 'Not a sound.')
  await expect(repair(path)).rejects.toMatchObject({ code: 'ERR_AUDIO_FILE' })
  expect(await readFile(path, 'utf8')).toBe('Not a sound.')
  await expect(repair(join(folder.path, 'nowhere'))).rejects.toMatchObject({ code: 'ERR_STORAGE' })
})

import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type TemporaryFolder, temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { openPins } from '../../src/index.ts'

let folder: TemporaryFolder
let path: string
beforeEach(async () => {
  folder = await temporaryFolder('boxwright-pins-')
  path = join(folder.path, 'pins.json')
})
afterEach(() => folder[Symbol.asyncDispose]())

describe('openPins', () => {
  it('keeps what was pinned over a restart', async () => {
    const pins = await openPins(path)
    expect(pins.ranges).toEqual([])
    await Promise.all([pins.add({ start: 1, end: 5 }), pins.add({ start: 10, end: 20 })])
    await pins.remove({ start: 12, end: 14 })
    const expected = [
      { start: 1, end: 5 },
      { start: 10, end: 12 },
      { start: 14, end: 20 },
    ]
    expect(pins.ranges).toEqual(expected)
    expect((await openPins(path)).ranges).toEqual(expected)
    expect(await readdir(folder.path)).toEqual(['pins.json'])
  })

  it('refuses a range without length, and keeps the others', async () => {
    const pins = await openPins(path)
    await expect(pins.add({ start: 5, end: 5 })).rejects.toMatchObject({ code: 'ERR_RANGE' })
    await expect(pins.add({ start: Number.NaN, end: 5 })).rejects.toMatchObject({
      code: 'ERR_RANGE',
    })
    await pins.add({ start: 1, end: 2 })
    expect(pins.ranges).toEqual([{ start: 1, end: 2 }])
  })

  it.each(['', '{}', '{"version": 2, "pinned": []}', '{"version": 1, "pinned": [{"start": "1"}]}'])(
    'does not take %j for a file of pins: nothing pinned is forgotten silently',
    async (text) => {
      await writeFile(path, text)
      await expect(openPins(path)).rejects.toMatchObject({
        code: 'ERR_STORAGE',
        message: expect.stringContaining(path),
      })
    },
  )
})

import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { noise } from '../../../../test/support/noise.ts'
import { type TemporaryFolder, temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { deltaBetween } from '../../src/between/delta-between.ts'
import { deltaBetweenFiles } from '../../src/between/files/delta-between-files.ts'
import { createIndexer } from '../../src/between/indexer.ts'
import { edited } from './content.ts'

let folder: TemporaryFolder
beforeAll(async () => {
  folder = await temporaryFolder()
})
afterAll(() => folder[Symbol.asyncDispose]())

async function indexOf(content: Uint8Array, pieces: readonly number[]): Promise<Uint8Array> {
  const indexer = await createIndexer({ size: content.length })
  let at = 0
  for (let turn = 0; at < content.length; turn += 1) {
    const length = pieces[turn % pieces.length] ?? 1
    indexer.feed(content.subarray(at, at + length))
    at += length
  }
  return indexer.finish()
}

describe('an index that is kept', () => {
  const content = noise(2_500_000)

  it('is the same, whatever pieces it is made of', async () => {
    const whole = await indexOf(content, [content.length])
    expect(whole).toHaveLength(32 + 6 * (Math.floor((2_500_000 - 32) / 32) + 1))
    const pieces = fc.array(fc.integer({ min: 1, max: 2_000_000 }), { minLength: 1, maxLength: 5 })
    await fc.assert(
      fc.asyncProperty(pieces, async (lengths) => {
        fc.pre(Math.max(...lengths) > 1000)
        expect(Buffer.from(await indexOf(content, lengths)).equals(whole)).toBe(true)
      }),
      { numRuns: 20 },
    )
  })

  it('makes the same delta, from memory and from a file, and saves one read of the basis', async () => {
    const target = edited(content, [{ kind: 'insert', at: 0.5, length: 1000, seed: 5 }])
    const [oldFile, newFile, result, kept] = ['old', 'new', 'delta', 'index'].map((name) =>
      join(folder.path, name),
    ) as [string, string, string, string]
    await writeFile(oldFile, content)
    await writeFile(newFile, target)
    await writeFile(kept, await indexOf(content, [65_536]))
    for (const index of [kept, await readFile(kept)]) {
      const options = { index, clobber: 'replace' } as const
      const { basisBytesRead } = await deltaBetweenFiles(oldFile, newFile, result, options)
      expect(basisBytesRead).toBeLessThan(content.length * 1.2)
      expect(await readFile(result)).toEqual(Buffer.from(await deltaBetween(content, target)))
    }
  })

  it('is refused when it is of another file, damaged, or none', async () => {
    const [oldFile, result] = ['old', 'delta'].map((name) => join(folder.path, name)) as [
      string,
      string,
    ]
    const index = await indexOf(content, [content.length])
    const crafted = Buffer.from(index.subarray(0, 32))
    // A stride of 1 over 4 PB: would have to be refused before anything is laid out for it.
    crafted.writeDoubleBE(2 ** 52, 8)
    crafted.writeUInt32BE(1, 16)
    for (const [wrong, code] of [
      [await indexOf(noise(100), [100]), 'ERR_BASIS'],
      [index.subarray(0, -1), 'ERR_TRUNCATED'],
      [crafted, 'ERR_TRUNCATED'],
      [new Uint8Array(0), 'ERR_MAGIC'],
      [noise(1000), 'ERR_MAGIC'],
    ] as const) {
      const options = { index: wrong, clobber: 'replace' } as const
      await expect(deltaBetweenFiles(oldFile, oldFile, result, options)).rejects.toMatchObject({
        code,
      })
    }
  })

  it('of another content makes a larger delta, and no wrong one', async () => {
    const other = await indexOf(noise(content.length, 9), [content.length])
    const [oldFile, result] = ['old', 'delta'].map((name) => join(folder.path, name)) as [
      string,
      string,
    ]
    const options = { index: other, clobber: 'replace' } as const
    const { literalBytes } = await deltaBetweenFiles(oldFile, oldFile, result, options)
    expect(literalBytes).toBe(content.length)
  })

  it('is not finished before all of the file has been fed, nor takes more', async () => {
    const indexer = await createIndexer({ size: 100 })
    indexer.feed(noise(99))
    expect(() => indexer.finish()).toThrow('expected 100 bytes to be indexed, got 99')
    expect(() => indexer.feed(noise(2))).toThrow('expected 100 bytes to be indexed, got more')
    await expect(createIndexer({ size: -1 })).rejects.toMatchObject({ code: 'ERR_OPTIONS' })
  })
})

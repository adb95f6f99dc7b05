import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { noise } from '../../../../test/support/noise.ts'
import { type TemporaryFolder, temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { deltaBetween } from '../../src/between/delta-between.ts'
import { deltasBetweenFiles } from '../../src/between/files/deltas-between-files.ts'
import { createIndexer } from '../../src/between/indexer.ts'
import { rdiff } from '../support/rdiff.ts'
import { anyContent, anyEdits, edited } from './content.ts'

let folder: TemporaryFolder
beforeAll(async () => {
  folder = await temporaryFolder()
})
afterAll(() => folder[Symbol.asyncDispose]())

async function bothWays(oldContent: Buffer, newContent: Buffer, options = {}) {
  const paths = ['old', 'new', 'forth', 'back'].map((name) => join(folder.path, name))
  const [oldFile, newFile, forth, back] = paths as [string, string, string, string]
  await writeFile(oldFile, oldContent)
  await writeFile(newFile, newContent)
  const how = { clobber: 'replace', sync: 'none', ...options } as const
  const summaries = await deltasBetweenFiles(oldFile, newFile, forth, back, how)
  const deltas = { forth: await readFile(forth), back: await readFile(back) }
  using reference = rdiff()
  expect(reference.patch(oldContent, deltas.forth)?.equals(newContent)).toBe(true)
  expect(reference.patch(newContent, deltas.back)?.equals(oldContent)).toBe(true)
  return { ...deltas, summaries }
}

describe('deltas in both directions', () => {
  it('are right, and the first one is what it would be alone', async () => {
    await fc.assert(
      fc.asyncProperty(anyContent, anyEdits, async (content, edits) => {
        const target = edited(content, edits)
        const { forth } = await bothWays(content, target, { workers: 1 })
        expect(forth.equals(await deltaBetween(content, target))).toBe(true)
      }),
      { numRuns: 25 },
    )
  })

  const before = noise(6_000_000)
  const after = edited(before, [
    { kind: 'remove', at: 0.1, length: 50_000, to: 0 },
    { kind: 'insert', at: 0.6, length: 70_000, seed: 2 },
    { kind: 'repeat', at: 0.2, length: 100_000, to: 0.9 },
    { kind: 'move', at: 0.8, length: 10_000, to: 0.05 },
  ])

  it('are the same with any number of workers, and with kept indexes', async () => {
    const { forth, back } = await bothWays(before, after)
    const [oldIndex, newIndex] = await Promise.all(
      [before, after].map(async (content) => {
        const indexer = await createIndexer({ size: content.length })
        indexer.feed(content)
        return indexer.finish()
      }),
    )
    for (const options of [
      { workers: 1 },
      { workers: 3 },
      { workers: 1, blocking: true },
      { oldIndex },
      { oldIndex, newIndex },
    ]) {
      const again = await bothWays(before, after, options)
      expect(again.forth.equals(forth)).toBe(true)
      expect(again.back.equals(back)).toBe(true)
    }
  })

  it('read hardly anything for the way back', async () => {
    const { back, summaries } = await bothWays(before, after)
    expect(back.length).toBeLessThan(50_000 + 500)
    const { basisBytesRead, targetBytesRead } = summaries.back
    expect(basisBytesRead + targetBytesRead).toBeLessThan(300_000)
  })

  it('of contents that have nothing in common are these contents', async () => {
    const { forth, back } = await bothWays(noise(100_000), noise(90_000, 2))
    expect([forth.length, back.length]).toEqual([4 + 5 + 90_000 + 1, 4 + 5 + 100_000 + 1])
  })

  it('lists all that is wrong with its options', async () => {
    const options = { oldIndex: 5 as never, through: ['x', ''] } as const
    await expect(deltasBetweenFiles('a', '', 'c', 'd', options)).rejects.toMatchObject({
      code: 'ERR_OPTIONS',
      message:
        'newFile: expected a path, got ""; oldIndex: expected bytes or a path, got 5; through[1]: expected a path, got ""',
    })
  })
})

import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { noise } from '../../../../test/support/noise.ts'
import { type TemporaryFolder, temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { CopyList } from '../../src/between/copy-list.ts'
import { deltaBetweenFiles } from '../../src/between/files/delta-between-files.ts'
import { deltasBetweenFiles } from '../../src/between/files/deltas-between-files.ts'
import type { BetweenOptions } from '../../src/between/files/options.ts'
import { follow } from '../../src/between/follow.ts'
import { rdiff } from '../support/rdiff.ts'
import { anyContent, anyEdits, type Edit, edited } from './content.ts'

let folder: TemporaryFolder
beforeAll(async () => {
  folder = await temporaryFolder()
})
afterAll(() => folder[Symbol.asyncDispose]())

const at = (name: string): string => join(folder.path, name)
const how = { clobber: 'replace', sync: 'none', workers: 1 } as const

/** Three versions of a file, and the deltas from each to the next. */
async function series(contents: readonly Buffer[]): Promise<void> {
  for (const [version, content] of contents.entries()) await writeFile(at(`${version}`), content)
  await deltaBetweenFiles(at('0'), at('1'), at('0-1'), how)
  await deltaBetweenFiles(at('1'), at('2'), at('1-2'), how)
}

const through = (options: Partial<BetweenOptions> = {}) =>
  deltaBetweenFiles(at('0'), at('2'), at('0-2'), {
    ...how,
    ...options,
    through: [at('0-1'), at('1-2')],
  })

describe('a delta through a third file', () => {
  it('is right, whatever was changed', async () => {
    using reference = rdiff()
    await fc.assert(
      fc.asyncProperty(anyContent, anyEdits, anyEdits, async (first, some, more) => {
        const second = edited(first, some)
        const third = edited(second, more)
        await series([first, second, third])
        await through()
        expect(reference.patch(first, await readFile(at('0-2')))?.equals(third)).toBe(true)
        const paths = [at('0'), at('2'), at('forth'), at('back')] as const
        await deltasBetweenFiles(...paths, { ...how, through: [at('0-1'), at('1-2')] })
        expect((await readFile(at('forth'))).equals(await readFile(at('0-2')))).toBe(true)
        expect(reference.patch(third, await readFile(at('back')))?.equals(first)).toBe(true)
      }),
      { numRuns: 25 },
    )
  })

  const first = noise(8_000_000)
  const edits = (seed: number): Edit[] => [
    { kind: 'insert', at: seed / 10, length: 30_000, seed },
    { kind: 'remove', at: seed / 7, length: 20_000, to: 0 },
    { kind: 'move', at: seed / 5, length: 100_000, to: seed / 8 },
  ]
  const second = edited(first, edits(1))
  // What was away and is there again is found by the search alone.
  const lost = first.subarray(1_142_857, 1_162_857)
  const third = Buffer.concat([edited(second, edits(3)), lost])

  it('is hardly longer than a direct one, and reads but a part of the files', async () => {
    await series([first, second, third])
    const summary = await through()
    const direct = await deltaBetweenFiles(at('0'), at('2'), at('direct'), how)
    expect(summary.deltaSize).toBeLessThan(direct.deltaSize + 200)
    expect(summary.targetBytesRead).toBeLessThan(first.length / 20)
  })

  it('is the same with any number of workers', async () => {
    await series([first, second, third])
    await through()
    const one = await readFile(at('0-2'))
    for (const options of [{ workers: 3 }, { blocking: true }]) {
      await through(options)
      expect((await readFile(at('0-2'))).equals(one)).toBe(true)
    }
  })

  it.each([
    [
      'ERR_BASIS',
      '1-2 copies from before',
      async () => {
        await writeFile(at('1'), second.subarray(0, 500_000))
        await deltaBetweenFiles(at('0'), at('1'), at('0-1'), how)
      },
    ],
    ['ERR_BASIS', '0-1 copies from', async () => writeFile(at('0'), first.subarray(0, 1000))],
    ['ERR_BASIS', '1-2 makes', async () => writeFile(at('2'), third.subarray(1))],
    [
      'ERR_TRUNCATED',
      'The delta is damaged',
      async () => writeFile(at('1-2'), (await readFile(at('1-2'))).subarray(0, 99)),
    ],
    ['ERR_MAGIC', 'The delta is damaged', async () => writeFile(at('0-1'), first)],
    [
      'ERR_IO',
      'Could not open',
      async () => {
        const options = { through: [at('0-1'), at('nowhere')] as const }
        await deltaBetweenFiles(at('0'), at('2'), at('0-2'), { ...how, ...options })
      },
    ],
  ])('refuses what does not lead there: %s, %s', async (code, message, spoil) => {
    await series([first, second, third])
    const work = async (): Promise<void> => {
      await spoil()
      await through()
    }
    await expect(work()).rejects.toMatchObject({ code, message: expect.stringContaining(message) })
  })
})

describe('a copy', () => {
  it('is followed to the pieces that it consists of, but not to the smallest', () => {
    const first = Float64Array.from([0, 100, 1000, 100, 40, 5000, 150, 20, 0, 200, 300, 2000])
    const list = new CopyList()
    follow(first, 7000, 300, 50, list)
    expect([...list.copies]).toEqual([7000, 50, 1050, 7050, 40, 5000, 7150, 150, 2000])
    expect(list.isWhole).toBe(true)
  })

  it('is not kept beyond the limit', () => {
    const list = new CopyList(2)
    for (const start of [0, 10, 20]) list.add(start, 5, start)
    expect([...list.copies]).toEqual([0, 5, 0, 10, 5, 10])
    expect(list.isWhole).toBe(false)
  })
})

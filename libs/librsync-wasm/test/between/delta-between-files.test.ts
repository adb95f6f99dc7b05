import { mkdir, open, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { noise } from '../../../../test/support/noise.ts'
import { run } from '../../../../test/support/run.ts'
import { type TemporaryFolder, temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { deltaBetween } from '../../src/between/delta-between.ts'
import {
  type BetweenSummary,
  deltaBetweenFiles,
} from '../../src/between/files/delta-between-files.ts'
import type { BetweenOptions, BetweenProgress } from '../../src/between/files/options.ts'
import { bundle } from '../support/bundle.ts'
import { edited } from './content.ts'

let folder: TemporaryFolder
beforeAll(async () => {
  folder = await temporaryFolder()
  await writeFile(inFolder('old'), oldContent)
  await writeFile(inFolder('new'), newContent)
})
afterAll(() => folder[Symbol.asyncDispose]())

const inFolder = (name: string): string => join(folder.path, name)

const oldContent = Buffer.concat([noise(3_000_000), Buffer.alloc(2_000_000), noise(2_000_000, 2)])
/** Changes at, before and behind the borders of units of 1 MiB, and far from them. */
const newContent = edited(oldContent, [
  { kind: 'overwrite', at: 1_048_570 / 7_000_000, length: 12, seed: 3 },
  { kind: 'insert', at: 2_097_152 / 7_000_012, length: 5000, seed: 4 },
  { kind: 'move', at: 0.8, length: 300_000, to: 0.1 },
  { kind: 'remove', at: 0.9, length: 123_457, to: 0 },
])

/** Make the delta, and let librsync apply it. */
async function between(
  options: BetweenOptions = {},
  [basis, target]: readonly [string, string] = ['old', 'new'],
): Promise<BetweenSummary & { bytes: Buffer }> {
  const files = [inFolder(basis), inFolder(target), inFolder('delta')] as const
  const summary = await deltaBetweenFiles(...files, {
    clobber: 'replace',
    sync: 'none',
    ...options,
  })
  await run('rdiff', '--force', 'patch', files[0], files[2], inFolder('result'))
  await run('cmp', files[1], inFolder('result'))
  return { ...summary, bytes: await readFile(files[2]) }
}

describe('a delta between two files', () => {
  it('is the same with any number of workers, and the same as of their contents', async () => {
    const alone = Buffer.from(await deltaBetween(oldContent, newContent))
    for (const workers of [1, 2, 3, 4]) {
      expect((await between({ workers })).bytes.equals(alone)).toBe(true)
    }
  })

  it('costs no more than the changes, also at the borders of units', async () => {
    const { bytes, ...counts } = await between()
    expect(counts.literalBytes).toBeLessThan(12 + 5000 + 200)
    expect(counts.copiedBytes + counts.literalBytes).toBe(newContent.length)
    expect(counts).toMatchObject({
      targetSize: newContent.length,
      deltaSize: bytes.length,
      stride: 32,
    })
  })

  it('tells how far it has come', async () => {
    const told: BetweenProgress[] = []
    await between({ onProgress: (progress) => told.push(progress) })
    for (const [phase, total] of [
      ['index', oldContent.length],
      ['match', newContent.length],
    ] as const) {
      const steps = told.filter((progress) => progress.phase === phase)
      expect(steps.at(-1)).toEqual({ phase, done: total, total })
      expect(steps.map(({ done }) => done)).toEqual(
        steps.map(({ done }) => done).toSorted((a, b) => a - b),
      )
    }
  })

  it('replaces a delta only if it may', async () => {
    await between()
    await expect(between({ clobber: 'refuse' })).rejects.toMatchObject({ code: 'ERR_EXISTS' })
  })

  it('of holes past 4 GiB is right, within 256 MB', async () => {
    for (const [name, tail, size] of [
      ['sparse-old', noise(70_000, 7), 2 ** 32 + 12_345],
      ['sparse-new', noise(70_000, 7), 2 ** 32 + 54_321],
    ] as const) {
      await using handle = await open(inFolder(name), 'w')
      await handle.write(noise(5000, 8), 0, 5000, 1000)
      await handle.write(tail, 0, tail.length, size)
    }
    const [basis = '', target = '', delta = ''] = ['sparse-old', 'sparse-new', 'sparse-delta'].map(
      inFolder,
    )
    await bundle(folder.path, 'work')
    const work = [inFolder('work.mjs'), 'between', '{}', basis, target, delta]
    const { memory, deltaSize } = JSON.parse(await run(process.execPath, ...work))
    expect(deltaSize).toBeLessThan(200_000)
    expect(memory).toBeLessThan(256e6)
    // Not onto the disk: rdiff makes no holes.
    await run('sh', '-c', 'rdiff patch "$0" "$1" - | cmp - "$2"', basis, delta, target)
    // Both are read to their end: 16 GiB of zeros, where others work beside us.
  }, 300_000)
})

describe('a comparison that does not succeed', () => {
  it('stops when it is told to, and leaves nothing behind', async () => {
    await mkdir(inFolder('aborted'))
    const controller = new AbortController()
    const { signal } = controller
    const reason = new Error('enough')
    const files = [inFolder('old'), inFolder('new'), inFolder('aborted/delta')] as const
    const onProgress = ({ phase }: BetweenProgress): void => {
      if (phase === 'match') controller.abort(reason)
    }
    await expect(deltaBetweenFiles(...files, { signal, onProgress })).rejects.toBe(reason)
    await expect(deltaBetweenFiles(...files, { signal })).rejects.toBe(reason)
    expect(await readdir(inFolder('aborted'))).toEqual([])
  })

  it('passes on what a listener throws', async () => {
    const error = new Error('cannot listen')
    const onProgress = (): void => {
      throw error
    }
    await expect(between({ onProgress })).rejects.toBe(error)
  })

  it('says which file cannot be read', async () => {
    await expect(between({}, ['none', 'new'])).rejects.toMatchObject({
      code: 'ERR_IO',
      message: expect.stringContaining(inFolder('none')),
    })
    await expect(between({}, ['old', '.'])).rejects.toMatchObject({
      code: 'ERR_IO',
      message: `Could not read ${folder.path}: it is no regular file`,
    })
  })

  it('notices that a file changes meanwhile', async () => {
    await writeFile(inFolder('growing'), oldContent)
    const grow = async (bytes: number): Promise<void> => {
      await using handle = await open(inFolder('growing'), 'r+')
      await handle.truncate((await stat(inFolder('growing'))).size + bytes)
    }
    for (const bytes of [1, -5_000_000]) {
      let changed: Promise<void> | undefined
      const onProgress = (): void => {
        changed ??= grow(bytes)
      }
      const comparison = between({ onProgress }, ['growing', 'new'])
      await expect(comparison).rejects.toMatchObject({ code: 'ERR_IO' })
      await changed
    }
  })

  it('lists all that is wrong with its options', async () => {
    const wrong = deltaBetweenFiles('', 'new', 3 as never, { workers: 0.5, sync: 'yes' as never })
    await expect(wrong).rejects.toMatchObject({
      code: 'ERR_OPTIONS',
      message:
        'basis: expected a path, got ""; result: expected a path or a Node stream, got 3; ' +
        'sync: expected "full" or "none", got "yes"; workers: expected an integer from 1 to 256, got 0.5',
    })
  })
})

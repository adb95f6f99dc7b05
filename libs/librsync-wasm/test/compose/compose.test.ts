import { spawnSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { noise } from '../../../../test/support/noise.ts'
import { deltaBetween } from '../../src/between/delta-between.ts'
import { writeCopy, writeDeltaMagic, writeEnd, writeLiteral } from '../../src/command-writer.ts'
import { type ComposeOptions, compose } from '../../src/compose/compose.ts'
import { composeFiles } from '../../src/compose/compose-files.ts'
import { anyContent, anyEdits, edited } from '../between/content.ts'
import { rdiff, whole } from '../support/rdiff.ts'

const reference = rdiff()
afterAll(() => reference[Symbol.dispose]())

const composed = (
  first: Uint8Array,
  second: Uint8Array,
  options?: ComposeOptions,
): Promise<Buffer> => whole(compose(first, second, options))

/** A delta by hand: lengths of literals, and copies as [offset, length]. */
function deltaOf(...commands: (number | readonly [number, number])[]): Uint8Array {
  const target = new Uint8Array(2_000_000)
  let at = writeDeltaMagic(target, 0)
  for (const command of commands) {
    if (typeof command === 'number') {
      at = writeLiteral(target, at, command)
      target.set(noise(command), at)
      at += command
    } else at = writeCopy(target, at, ...command)
  }
  return target.subarray(0, writeEnd(target, at))
}

describe('composed deltas', () => {
  it('make the last of the first, in the hands of librsync', async () => {
    await fc.assert(
      fc.asyncProperty(anyContent, anyEdits, anyEdits, async (zero, once, twice) => {
        const one = edited(zero, once)
        const two = edited(one, twice)
        const both = await composed(await deltaBetween(zero, one), await deltaBetween(one, two))
        expect(reference.patch(zero, both)?.equals(two)).toBe(true)
      }),
      { numRuns: 80 },
    )
  })

  it('of deltas by rdiff are as right', async () => {
    const zero = noise(200_000)
    const one = edited(zero, [{ kind: 'move', at: 0.1, length: 30_000, to: 0.8 }])
    const two = edited(one, [{ kind: 'insert', at: 0.5, length: 100, seed: 2 }])
    const first = reference.delta(reference.signature(zero), one)
    const second = reference.delta(reference.signature(one), two)
    expect(reference.patch(zero, await composed(first, second))?.equals(two)).toBe(true)
  })

  it('are the same, in pieces of any size', async () => {
    const zero = noise(100_000)
    const one = edited(zero, [{ kind: 'insert', at: 0.3, length: 70_000, seed: 2 }])
    const two = edited(one, [{ kind: 'move', at: 0.3, length: 50_000, to: 0.9 }])
    const [first, second] = [await deltaBetween(zero, one), await deltaBetween(one, two)]
    const both = await composed(first, second)
    const pieces = Array.from(second, (_, at) => second.subarray(at, at + 1))
    expect((await whole(compose(first, pieces))).equals(both)).toBe(true)
    expect((await whole(compose(new Blob([first]), new Blob([second])))).equals(both)).toBe(true)
  })

  it('copies a stretch of the first as one, and joins what follows', async () => {
    const first = deltaOf([1000, 50], [1050, 50], 10, [0, 100])
    expect(await composed(first, deltaOf([20, 60], [80, 20]))).toEqual(
      Buffer.from(deltaOf([1020, 80])),
    )
    expect(await composed(first, deltaOf([90, 30]))).toEqual(
      Buffer.from(deltaOf([1090, 10], 10, [0, 10])),
    )
  })

  it('of an empty and any delta are small', async () => {
    expect(await composed(deltaOf(), deltaOf())).toEqual(Buffer.from(deltaOf()))
    expect(await composed(deltaOf(100), deltaOf())).toEqual(Buffer.from(deltaOf()))
    expect(await composed(deltaOf(), deltaOf(100))).toEqual(Buffer.from(deltaOf(100)))
  })

  it('find each command among hundreds of thousands', async () => {
    const count = 600_000
    const first = new Uint8Array(count * 9)
    let at = writeDeltaMagic(first, 0)
    // Every other byte of the basis: no two copies become one.
    for (let copy = 0; copy < count; copy += 1) at = writeCopy(first, at, 2 * copy, 1)
    const sound = first.subarray(0, writeEnd(first, at))
    const jumps = [5, 599_999, 300_001, 300_000, 0, 599_998, 131_072].map((offset) => [offset, 1])
    const both = await composed(sound, deltaOf(...(jumps as [number, number][])))
    const expected = jumps.map(([offset]) => [2 * (offset ?? 0), 1] as const)
    expect(both).toEqual(Buffer.from(deltaOf(...expected)))
  })
})

describe('deltas that do not compose', () => {
  it('are told apart by where the second goes beyond the first', async () => {
    const work = composed(deltaOf(100), deltaOf([50, 51]))
    await expect(work).rejects.toMatchObject({ code: 'ERR_BASIS', offset: 4 })
  })

  it.each([
    ['the second goes beyond the first', deltaOf(100), deltaOf([50, 51]), 'ERR_BASIS'],
    ['the first is none', new Uint8Array(5), deltaOf(1), 'ERR_MAGIC'],
    ['the second is none', deltaOf(1), new Uint8Array(5), 'ERR_MAGIC'],
    ['the first is cut off', deltaOf(100).subarray(0, 60), deltaOf(1), 'ERR_TRUNCATED'],
    ['the second is cut off', deltaOf(1), deltaOf(100).subarray(0, 60), 'ERR_TRUNCATED'],
    ['the first has no end', deltaOf([0, 9]).subarray(0, -1), deltaOf(1), 'ERR_TRUNCATED'],
    [
      'the first goes on behind its end',
      Buffer.from('7273023600ff', 'hex'),
      deltaOf(1),
      'ERR_DELTA',
    ],
    ['the second is damaged', deltaOf(1), Buffer.from('72730236ff', 'hex'), 'ERR_DELTA'],
  ])('%s', async (_, first, second, code) => {
    await expect(composed(first, second)).rejects.toMatchObject({ code })
  })

  it('a few bytes that would make gigabytes are refused', async () => {
    const literals = deltaOf(1_000_000)
    const hostile = deltaOf(...Array.from({ length: 10_000 }, () => [0, 1_000_000] as const))
    await expect(composed(literals, hostile)).rejects.toMatchObject({ code: 'ERR_LIMIT' })
    const allowed = { maxOutput: 5_000_000 }
    const few = deltaOf(...Array.from({ length: 4 }, () => [0, 1_000_000] as const))
    expect((await composed(literals, few, allowed)).length).toBeLessThan(4_010_000)
    await expect(composed(literals, hostile, allowed)).rejects.toMatchObject({
      code: 'ERR_LIMIT',
      message: expect.stringContaining('would exceed 5000000 bytes'),
    })
  })

  it('lengths of petabytes are right, until they add up to what no number holds', async () => {
    const long = deltaOf([0, 2 ** 52])
    const longer = deltaOf([0, 2 ** 52], [0, 2 ** 52])
    await expect(composed(longer, deltaOf(1))).rejects.toMatchObject({ code: 'ERR_LIMIT' })
    expect(await composed(long, deltaOf([2 ** 40, 2 ** 41]))).toEqual(
      Buffer.from(deltaOf([2 ** 40, 2 ** 41])),
    )
  })

  it('stops when it is told to', async () => {
    const reason = new Error('enough')
    const signal = AbortSignal.abort(reason)
    await expect(composed(deltaOf(1), deltaOf(1), { signal })).rejects.toBe(reason)
  })

  it('lists all that is wrong with its options', () => {
    expect(() => compose('a' as never, 5 as never, { maxOutput: -1 })).toThrow(
      /first: expected .*; second: expected .*; maxOutput: expected an integer/,
    )
  })
})

describe('composed files', () => {
  it('are written aside, and named when they are complete', async () => {
    const zero = noise(50_000)
    const one = edited(zero, [{ kind: 'insert', at: 0.3, length: 7000, seed: 2 }])
    const two = edited(one, [{ kind: 'move', at: 0.3, length: 5000, to: 0.9 }])
    const [first, second, result] = ['first', 'second', 'both'].map((name) =>
      reference.path(name),
    ) as [string, string, string]
    await writeFile(first, await deltaBetween(zero, one))
    await writeFile(second, await deltaBetween(one, two))
    const summary = await composeFiles(first, second, result)
    expect(summary.targetSize).toBe(two.length)
    reference.run('patch', reference.put('zero', zero), result, reference.path('two'))
    await expect(composeFiles(first, second, result)).rejects.toMatchObject({ code: 'ERR_EXISTS' })
    await expect(composeFiles('', second, '')).rejects.toMatchObject({ code: 'ERR_OPTIONS' })
  })
})

describe('rdiff-wasm compose', () => {
  const command = fileURLToPath(new URL('../fixtures/rdiff-wasm.ts', import.meta.url))
  const flags = ['--conditions=@boxwright/source', '--disable-warning=ExperimentalWarning']
  const ours = (args: readonly string[], input?: Uint8Array) =>
    spawnSync(process.execPath, [...flags, command, 'compose', ...args], {
      ...(input && { input }),
    })

  it('joins a file and a pipe, within a limit', () => {
    const first = reference.put('first', deltaOf([1000, 50], 10))
    const second = deltaOf([40, 15])
    const { status, stdout } = ours([first], second)
    expect({ status, stdout }).toEqual({ status: 0, stdout: Buffer.from(deltaOf([1040, 10], 5)) })
    const refused = ours(['--max-output', '3', first], second)
    expect(refused.status).toBe(102)
    expect(refused.stderr.toString()).toBe(
      'rdiff-wasm: The composed delta would exceed 3 bytes: 15 or more\n',
    )
    expect(ours(['-', first])).toMatchObject({ status: 101 })
  })
})

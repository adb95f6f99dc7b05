import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { noise } from '../../../../test/support/noise.ts'
import { deltaBetween } from '../../src/between/delta-between.ts'
import { rdiff } from '../support/rdiff.ts'
import { anyContent, anyEdits, edited } from './content.ts'

const reference = rdiff()
afterAll(() => reference[Symbol.dispose]())

/** One literal command for each piece of 4 GiB, the magic number, the end. */
const overhead = 4 + 5 + 1

async function deltaOf(basis: Buffer, target: Buffer): Promise<Uint8Array> {
  const delta = await deltaBetween(basis, target)
  expect(reference.patch(basis, delta)?.equals(target)).toBe(true)
  expect(delta.length).toBeLessThanOrEqual(target.length + overhead)
  return delta
}

describe('a delta between two contents', () => {
  it('makes the target of the basis, in the hands of librsync', async () => {
    await fc.assert(
      fc.asyncProperty(anyContent, anyEdits, async (basis, edits) => {
        await deltaOf(basis, edited(basis, edits))
      }),
      { numRuns: 150 },
    )
  })

  it('makes what has nothing to do with the basis, too', async () => {
    await fc.assert(
      fc.asyncProperty(anyContent, anyContent, async (basis, target) => {
        await deltaOf(basis, target)
      }),
      { numRuns: 50 },
    )
  })

  it('is the same every time', async () => {
    const basis = noise(300_000)
    const target = edited(basis, [{ kind: 'move', at: 0.2, length: 5000, to: 0.7 }])
    expect(await deltaBetween(basis, target)).toEqual(await deltaBetween(basis, target))
  })

  it.each([
    ['nothing and nothing', Buffer.alloc(0), Buffer.alloc(0), 5],
    ['nothing and something', Buffer.alloc(0), noise(100), 4 + 2 + 100 + 1],
    ['something and nothing', noise(100), Buffer.alloc(0), 5],
    ['less than a window', noise(31), noise(31), 4 + 1 + 31 + 1],
    ['a window', noise(32), noise(32), 4 + 3 + 1],
    ['equal contents', noise(5_000_000), noise(5_000_000), 4 + 6 + 1],
    ['a basis of zeros', Buffer.alloc(3_000_000), noise(1000), 4 + 3 + 1000 + 1],
    ['a target of zeros', noise(1000), Buffer.alloc(10), 4 + 1 + 10 + 1],
  ])('%s: no byte more than it takes', async (_, basis, target, size) => {
    expect(await deltaOf(basis, target)).toHaveLength(size)
  })

  it('copies zeros at length, from the longest run that there is', async () => {
    const zeros = Buffer.alloc(100_000)
    const basis = Buffer.concat([Buffer.alloc(200), noise(1000), zeros, noise(1000, 2)])
    const delta = await deltaOf(basis, Buffer.alloc(5_000_000))
    expect(delta.length).toBeLessThan(60 * 10)
  })

  it('finds what moved by any number of bytes', async () => {
    const basis = noise(2_000_000)
    for (const shift of [1, 7, 33, 1001]) {
      const delta = await deltaOf(basis, Buffer.concat([noise(shift, 2), basis]))
      expect(delta.length).toBeLessThan(shift + 30)
    }
  })

  it('goes on behind each of many small changes', async () => {
    const basis = noise(1_000_000)
    const target = Buffer.from(basis)
    for (let at = 50; at < target.length; at += 100) target[at] = (target[at] ?? 0) ^ 1
    // A command of 7 bytes and a literal of 2 for each.
    expect((await deltaOf(basis, target)).length).toBeLessThan(10_000 * 10)
  })

  it('refuses what are no bytes, all at once', async () => {
    await expect(deltaBetween('a' as never, undefined as never)).rejects.toMatchObject({
      code: 'ERR_OPTIONS',
      message: 'basis: expected bytes, got "a"; target: expected bytes, got undefined',
    })
  })
})

import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { signature } from 'librsync-wasm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { content } from '../support/edits.ts'
import { kinds, noise, type Rdiff, rdiff, whole } from '../support/rdiff.ts'

let debian: Rdiff
beforeAll(() => {
  debian = rdiff()
})
afterAll(() => debian[Symbol.dispose]())

const mebibyte = 1 << 20

describe.each(kinds)('a signature of $rolling and $strong', ({ rolling, strong, flags }) => {
  it('is that of rdiff, for any data and lengths', async () => {
    const longest = strong === 'md4' ? 16 : 32
    const cases = fc.record({
      data: content(3000),
      blockLength: fc.integer({ min: 1, max: 700 }),
      strongLength: fc.integer({ min: 1, max: longest }),
    })
    await fc.assert(
      fc.asyncProperty(cases, async ({ data, blockLength, strongLength }) => {
        const options = ['-b', `${blockLength}`, '-S', `${strongLength}`]
        const ours = await whole(signature(data, { rolling, strong, blockLength, strongLength }))
        expect(ours.equals(debian.signature(data, ...flags, ...options))).toBe(true)
      }),
      { numRuns: 60 },
    )
  })

  it.each([0, 1, 65_536, 65_537, 100_000, 3 * mebibyte + 1])(
    'has the lengths that rdiff chooses for %i bytes',
    async (size) => {
      const data = noise(size)
      expect(
        (await whole(signature(data, { rolling, strong }))).equals(
          debian.signature(data, ...flags),
        ),
      ).toBe(true)
      const least = await whole(signature(data, { rolling, strong, strongLength: 'least' }))
      expect(least.equals(debian.signature(data, ...flags, '-S', '-1'))).toBe(true)
    },
  )

  it.each([mebibyte, mebibyte + 1, 3 * mebibyte - 5, 4 * mebibyte, 5 * mebibyte])(
    'is that of rdiff with blocks of %i bytes, longer than what is held',
    async (blockLength) => {
      for (const size of [4 * mebibyte, 4 * mebibyte + 1, 6 * mebibyte - 10]) {
        const data = noise(size)
        const ours = await whole(signature(data, { rolling, strong, blockLength }))
        expect(ours.equals(debian.signature(data, ...flags, '-b', `${blockLength}`))).toBe(true)
      }
    },
  )
})

describe('a signature of a pipe', () => {
  it('has the lengths that rdiff chooses when the size is not known', async () => {
    debian.put('data', noise(300_000))
    const pieces = async function* () {
      yield readFileSync(debian.path('data'))
    }
    for (const [sum, strongLength] of [
      ['0', 32],
      ['-1', 'least'],
    ] as const) {
      const command = `cat ${debian.path('data')} | rdiff -f -S ${sum} signature - ${debian.path('out')}`
      execFileSync('sh', ['-c', command])
      const ours = await whole(signature(pieces(), { strongLength }))
      expect(ours.equals(readFileSync(debian.path('out')))).toBe(true)
    }
  })
})

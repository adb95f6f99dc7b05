import fc from 'fast-check'
import { delta, inspect, patch, signature } from 'librsync-wasm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { editedPair } from '../support/edits.ts'
import { kinds, noise, type Rdiff, rdiff, whole } from '../support/rdiff.ts'

let debian: Rdiff
beforeAll(() => {
  debian = rdiff()
})
afterAll(() => debian[Symbol.dispose]())

const kind = fc.constantFrom(...kinds)

/** As commands have them: numbers of 1, 2, 4 or 8 bytes. */
const widths = [0, 1, 2, 3] as const

function pairsOf(list: readonly number[]): [number, number][] {
  return list.flatMap((one) => list.map((other): [number, number] => [one, other]))
}

function bigEndian(value: number, width: number): number[] {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64BE(BigInt(value))
  return [...bytes.subarray(8 - 2 ** width)]
}

describe('a delta', () => {
  it('of ours is understood by rdiff, one of rdiff by us', async () => {
    const blockLength = fc.oneof(fc.integer({ min: 1, max: 64 }), fc.integer({ min: 1, max: 3000 }))
    await fc.assert(
      fc.asyncProperty(
        editedPair(4000),
        kind,
        blockLength,
        async ({ basis, target }, { rolling, strong, flags }, length) => {
          const options = { rolling, strong, blockLength: length } as const
          const ours = await whole(delta(signature(basis, options), target))
          expect(debian.patch(basis, ours)).toEqual(Buffer.from(target))
          expect(await whole(patch(basis, [ours]))).toEqual(Buffer.from(target))
          const theirs = debian.delta(debian.signature(basis, ...flags, '-b', `${length}`), target)
          expect(await whole(patch(basis, [theirs]))).toEqual(Buffer.from(target))
        },
      ),
      { numRuns: 150 },
    )
  })

  it('of every command, in every width, gives with rdiff what it gives with us', async () => {
    const basis = noise(70_000)
    const commands: Buffer[] = [Buffer.from('72730236', 'hex')]
    const parts: Uint8Array[] = []
    const literal = (head: readonly number[], length: number): void => {
      const bytes = noise(length)
      commands.push(Buffer.from(head), bytes)
      parts.push(bytes)
    }
    for (let length = 0x01; length <= 0x40; length += 1) literal([length], length)
    for (const width of widths) literal([0x41 + width, ...bigEndian(7, width)], 7)
    for (const [from, to] of pairsOf(widths)) {
      const offset = from === 0 ? 200 : 65_000
      const length = to === 0 ? 250 : 4000
      const numbers = [...bigEndian(offset, from), ...bigEndian(length, to)]
      commands.push(Buffer.from([0x45 + 4 * from + to, ...numbers]))
      parts.push(basis.subarray(offset, offset + length))
    }
    const bytes = Buffer.concat([...commands, Buffer.of(0)])
    const target = Buffer.concat(parts)
    expect(debian.patch(basis, bytes)?.equals(target)).toBe(true)
    expect((await whole(patch(basis, bytes))).equals(target)).toBe(true)
    expect(await inspect(bytes)).toEqual({
      deltaSize: bytes.length,
      targetSize: target.length,
      basisSize: 69_000,
      literalCommands: 68,
      literalBytes: (64 * 65) / 2 + 4 * 7,
      copyCommands: 16,
      copiedBytes: 4 * 250 + 12 * 4000,
    })
  })

  it.each(kinds)(
    'of $rolling and $strong is as small as that of rdiff',
    async ({ rolling, strong, flags }) => {
      const basis = noise(3_000_000)
      const parts: Buffer[] = []
      for (let at = 0; at < basis.length; at += 100_000) {
        parts.push(noise(at % 7919), basis.subarray(at, at + 100_000))
      }
      // The last block, which is short, as well.
      const target = Buffer.concat(parts)
      for (const blockLength of [128, 2048, 70_001]) {
        const ours = await whole(delta(signature(basis, { rolling, strong, blockLength }), target))
        const theirs = debian.delta(
          debian.signature(basis, ...flags, '-b', `${blockLength}`),
          target,
        )
        expect(ours.length).toBeLessThanOrEqual(theirs.length + 64)
        expect(debian.patch(basis, ours)?.equals(target)).toBe(true)
        expect((await whole(patch(basis, theirs))).equals(target)).toBe(true)
      }
    },
  )

  it('of nothing, to nothing', async () => {
    const [empty, some] = [new Uint8Array(0), noise(5000)]
    for (const [basis, target] of [
      [empty, empty],
      [empty, some],
      [some, empty],
      [some, some],
    ] as const) {
      const made = await whole(delta(signature(basis), target))
      expect(debian.patch(basis, made)).toEqual(Buffer.from(target))
      expect(await whole(patch(basis, made))).toEqual(Buffer.from(target))
    }
  })

  it('finds the last block at the end only, however short', async () => {
    const basis = noise(2048 * 3 + 5)
    const made = await whole(
      delta(
        signature(basis, { blockLength: 2048 }),
        Buffer.concat([noise(9), basis.subarray(2048)]),
      ),
    )
    expect(await inspect(made)).toMatchObject({
      literalBytes: 9,
      copyCommands: 1,
      basisSize: basis.length,
    })
  })

  it('of a run of equal blocks is one copy a run', async () => {
    const basis = Buffer.concat([noise(2048), Buffer.alloc(2048 * 1000)])
    const made = await whole(delta(signature(basis, { blockLength: 2048 }), basis))
    expect(await inspect(made)).toMatchObject({ copyCommands: 1, literalBytes: 0 })
  })

  it('whose blocks are longer than the window to begin with', async () => {
    const basis = noise(36 << 20)
    const blockLength = 9 << 20
    const target = Buffer.concat([noise(77), basis.subarray(blockLength), basis])
    const made = await whole(delta(signature(basis, { blockLength, strong: 'md4' }), target))
    expect(made.length).toBeLessThan(200)
    expect((await whole(patch(basis, made))).equals(target)).toBe(true)
  })
})

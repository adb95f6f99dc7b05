import fc from 'fast-check'
import { noise } from '../../../../test/support/noise.ts'

/** A change of a file, at a place given as a share of its length. */
export type Edit =
  | { kind: 'insert' | 'overwrite'; at: number; length: number; seed: number }
  | { kind: 'remove' | 'move' | 'repeat'; at: number; length: number; to: number }

const share = fc.double({ min: 0, max: 1, noNaN: true })
const length = fc.oneof(fc.integer({ min: 1, max: 80 }), fc.integer({ min: 1, max: 20_000 }))

/** Changes as editors, package managers and archivers make them. */
export const anyEdits: fc.Arbitrary<Edit[]> = fc.array(
  fc.oneof(
    fc.record({
      kind: fc.constantFrom('insert' as const, 'overwrite' as const),
      at: share,
      length,
      seed: fc.integer(),
    }),
    fc.record({
      kind: fc.constantFrom('remove' as const, 'move' as const, 'repeat' as const),
      at: share,
      length,
      to: share,
    }),
  ),
  { maxLength: 12 },
)

/** Random bytes, runs of one byte, and short periods: what a file may consist of. */
export const anyContent: fc.Arbitrary<Buffer> = fc
  .array(
    fc.oneof(
      fc.record({ length: fc.integer({ min: 0, max: 60_000 }), seed: fc.integer() }),
      fc.record({
        length: fc.integer({ min: 0, max: 60_000 }),
        period: fc.integer({ min: 1, max: 70 }),
      }),
    ),
    { maxLength: 6 },
  )
  .map((pieces) =>
    Buffer.concat(
      pieces.map((piece) =>
        'seed' in piece
          ? noise(piece.length, piece.seed)
          : Buffer.alloc(piece.length, noise(piece.period)),
      ),
    ),
  )

/** Apply edits one after the other. */
export function edited(original: Buffer, edits: readonly Edit[]): Buffer {
  return edits.reduce((bytes, edit) => {
    const at = Math.floor(edit.at * bytes.length)
    const end = Math.min(bytes.length, at + edit.length)
    const [before, piece, after] = [
      bytes.subarray(0, at),
      bytes.subarray(at, end),
      bytes.subarray(end),
    ]
    switch (edit.kind) {
      case 'insert':
        return Buffer.concat([before, noise(edit.length, edit.seed), piece, after])
      case 'overwrite':
        return Buffer.concat([before, noise(piece.length, edit.seed), after])
      case 'remove':
        return Buffer.concat([before, after])
      default: {
        const rest = edit.kind === 'move' ? Buffer.concat([before, after]) : bytes
        const to = Math.floor(edit.to * rest.length)
        return Buffer.concat([rest.subarray(0, to), piece, rest.subarray(to)])
      }
    }
  }, original)
}

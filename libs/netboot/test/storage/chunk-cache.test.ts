import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Chunk, ChunkCache, type ChunkSource } from '../../src/storage/chunk-cache.ts'

const chunkLength = 100

/** Bytes that tell where they are from; how often each chunk was read. */
function source(id: string, reads: number[] = []): ChunkSource {
  return {
    ...{ id, chunkLength, length: 1050 },
    async read(offset, into) {
      reads.push(offset / chunkLength)
      await Promise.resolve()
      into.fill(offset / chunkLength)
    },
  }
}

describe('a cache of chunks', () => {
  it('reads once what many want at a time, and the last one is as long as it is', async () => {
    const reads: number[] = []
    const from = source('a', reads)
    const cache = new ChunkCache(1000)
    await Promise.all(Array.from({ length: 9 }, () => cache.load(from, 3)))
    expect(reads).toEqual([3])
    await cache.load(from, 10)
    expect(cache.take(from, 10)?.bytes).toHaveLength(50)
    expect(cache.take(source('b'), 3)).toBeUndefined()
  })

  it('keeps no more than it may, and never changes what is in hand', async () => {
    const step = fc.record({
      id: fc.constantFrom('a', 'b'),
      index: fc.nat(9),
      hold: fc.boolean(),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        const cache = new ChunkCache(300)
        const held: { readonly chunk: Chunk; readonly index: number }[] = []
        for (const { id, index, hold } of steps) {
          await cache.load(source(id), index)
          expect(cache.size).toBeLessThanOrEqual(300)
          const chunk = cache.take(source(id), index)
          if (chunk === undefined) throw new Error('it was read just now')
          if (hold) held.push({ chunk, index })
          else cache.give(chunk)
          for (const one of held)
            expect(one.chunk.bytes.every((byte) => byte === one.index)).toBe(true)
          if (held.length > 4) cache.give((held.shift() as (typeof held)[number]).chunk)
        }
      }),
    )
  })

  it('has what is read once the disk gives it again', async () => {
    const cache = new ChunkCache(300)
    const failing: ChunkSource = { ...source('a'), read: () => Promise.reject(new Error('EIO')) }
    await expect(cache.load(failing, 1)).rejects.toThrow('EIO')
    await cache.load(source('a'), 1)
    expect(cache.take(source('a'), 1)?.bytes[0]).toBe(1)
  })
})

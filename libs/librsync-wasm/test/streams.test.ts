import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setImmediate } from 'node:timers/promises'
import { type ByteSource, delta, inspect, patch, RsyncError, signature } from 'librsync-wasm'
import { describe, expect, it } from 'vitest'
import { noise, whole } from './support/rdiff.ts'

const basis = noise(300_000)
const target = Buffer.concat([basis.subarray(5000, 200_000), noise(999), basis.subarray(100)])

/** In pieces of uneven length, some of them empty. */
function* pieces(data: Uint8Array): Generator<Uint8Array> {
  for (let at = 0, turn = 0; at < data.length; turn += 1) {
    const length = (turn * 7919) % 5000
    yield data.subarray(at, at + length)
    at += length
  }
}

const forms: [string, (data: Uint8Array) => ByteSource][] = [
  ['bytes', (data) => data],
  ['a Blob', (data) => new Blob([new Uint8Array(data)])],
  ['a web stream', (data) => ReadableStream.from(pieces(data))],
  [
    'a web stream that cannot be iterated',
    (data) => withoutIterator(ReadableStream.from(pieces(data))),
  ],
  ['a Node stream', (data) => Readable.from(pieces(data))],
  ['an iterable', pieces],
  [
    'an async iterable',
    async function* (data) {
      yield* pieces(data)
    },
  ],
]

/** As in browsers that lack it. */
function withoutIterator(stream: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
  return { getReader: () => stream.getReader() } as ReadableStream<Uint8Array>
}

describe.each(forms)('%s', (_, form) => {
  it('is signed, compared, patched and inspected', async () => {
    const size = basis.length
    const signed = await whole(signature(form(basis), { size }))
    expect(signed).toEqual(await whole(signature(basis)))
    const made = await whole(delta(form(signed), form(target)))
    expect(made).toEqual(await whole(delta(signed, target)))
    expect(await whole(patch(basis, form(made)))).toEqual(target)
    expect(await inspect(form(made))).toMatchObject({
      deltaSize: made.length,
      targetSize: target.length,
    })
  })
})

describe('a basis', () => {
  it('is bytes, a Blob, or anything that is read at any place', async () => {
    const made = await whole(delta(signature(basis, { blockLength: 64 }), target))
    const reads: number[] = []
    const remote = {
      size: basis.length,
      async read(into: Uint8Array, offset: number) {
        reads.push(into.length)
        await setImmediate()
        into.set(basis.subarray(offset, offset + into.length))
      },
    }
    for (const form of [basis, new Blob([new Uint8Array(basis)]), remote]) {
      expect(await whole(patch(form, made))).toEqual(target)
    }
    expect(Math.max(...reads)).toBeLessThanOrEqual(1 << 20)
  })

  it('is read a few times for many small copies, in order or not', async () => {
    const blocks = Array.from({ length: 3000 }, (_, block) =>
      basis.subarray(block * 100, block * 100 + 99),
    )
    const inOrder = Buffer.concat(blocks.flatMap((block) => [block, noise(1)]))
    const reversed = Buffer.concat(blocks.toReversed())
    for (const [wanted, most] of [
      [inOrder, 30],
      [reversed, 3000],
    ] as const) {
      const made = await whole(delta(signature(basis, { blockLength: 33 }), wanted))
      let reads = 0
      const counted = {
        size: basis.length,
        read(into: Uint8Array, offset: number) {
          reads += 1
          into.set(basis.subarray(offset, offset + into.length))
        },
      }
      expect(await whole(patch(counted, made))).toEqual(wanted)
      expect(reads).toBeLessThanOrEqual(most)
    }
  })

  it('that cannot be read is told of, and not read on', async () => {
    const made = await whole(delta(signature(basis), target))
    const gone = new Error('the disk is gone')
    const broken = { size: basis.length, read: () => Promise.reject(gone) }
    await expect(whole(patch(broken, made))).rejects.toBe(gone)
  })
})

describe('a signal', () => {
  it('ends a work whose source is still thinking, and lets go of the source', async () => {
    for (const start of [
      (source: ByteSource, signal: AbortSignal) => signature(source, { signal }),
      (source: ByteSource, signal: AbortSignal) => delta(source, basis, { signal }),
      (source: ByteSource, signal: AbortSignal) => patch(basis, source, { signal }),
    ]) {
      const controller = new AbortController()
      const reason = new Error('enough')
      let isReturned = false
      const thinking = {
        [Symbol.asyncIterator]: () => ({
          async next() {
            setImmediate().then(() => controller.abort(reason))
            return await new Promise<IteratorResult<Uint8Array>>(() => undefined)
          },
          async return() {
            isReturned = true
            return { done: true as const, value: undefined }
          },
        }),
      }
      await expect(whole(start(thinking, controller.signal))).rejects.toBe(reason)
      expect(isReturned).toBe(true)
    }
  })

  it('that has aborted lets nothing begin', async () => {
    const signal = AbortSignal.abort('enough')
    await expect(whole(signature(basis, { signal }))).rejects.toBe('enough')
    await expect(inspect(basis, { signal })).rejects.toBe('enough')
  })
})

describe('pieces', () => {
  it('can be kept: none is a view of memory that is used again', async () => {
    const kept = await Array.fromAsync(signature(noise(5 << 20)))
    const copies = kept.map((piece) => Buffer.from(piece))
    await whole(signature(noise(5 << 20)))
    expect(kept.map((piece) => Buffer.from(piece))).toEqual(copies)
  })

  it('come in time: a consumer that stops early leaves nothing running', async () => {
    let isReturned = false
    async function* source(): AsyncGenerator<Uint8Array> {
      try {
        for (;;) yield noise(1 << 20)
      } finally {
        isReturned = true
      }
    }
    for await (const piece of signature(source())) if (piece.length > 12) break
    expect(isReturned).toBe(true)
  })

  it('go through a Node pipeline', async () => {
    const found: Uint8Array[] = []
    await pipeline(
      Readable.from(pieces(basis)),
      (data: AsyncIterable<Uint8Array>) => signature(data, { size: basis.length }),
      async (signed: AsyncIterable<Uint8Array>) => {
        for await (const piece of signed) found.push(piece)
      },
    )
    expect(Buffer.concat(found)).toEqual(await whole(signature(basis)))
  })
})

describe('options', () => {
  it('are refused all at once, before anything is read', () => {
    const options = {
      rolling: 'adler',
      strong: 'sha1',
      blockLength: 0,
      strongLength: 1.5,
      size: -1,
    }
    expect(() => signature(basis, options as never)).toThrow(
      new RsyncError(
        'ERR_OPTIONS',
        [
          'rolling: expected "rollsum" or "rabinkarp", got "adler"',
          'strong: expected "md4" or "blake2", got "sha1"',
          'blockLength: expected an integer from 1 to 4294967295, got 0',
          'size: expected an integer from 0 to 9007199254740991, got -1',
          'strongLength: expected an integer from 1 to 32 or "least", got 1.5',
        ].join('; '),
      ),
    )
    expect(() => signature('text' as never)).toThrow(
      'data: expected bytes, a Blob or a stream of bytes, got "text"',
    )
    expect(() => delta(7 as never, undefined as never)).toThrow(
      'signature: expected bytes, a Blob or a stream of bytes, got 7; target: expected bytes, a Blob or a stream of bytes, got undefined',
    )
    expect(() =>
      patch('old' as never, basis, { maxOutput: 0.5, expected: { size: 'x' as never } }),
    ).toThrow(
      'basis: expected bytes, a Blob or { size, read }, got old; maxOutput: expected an integer from 0 to 9007199254740991, got 0.5; expected.size: expected an integer from 0 to 9007199254740991, got "x"',
    )
  })

  it('a stream of text is refused', async () => {
    await expect(whole(signature(Readable.from(['text'])))).rejects.toMatchObject({
      code: 'ERR_OPTIONS',
      message: 'A stream gave "text" instead of bytes',
    })
  })
})

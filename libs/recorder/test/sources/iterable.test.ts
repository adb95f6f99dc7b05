import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromIterable, type PcmFormat } from '../../src/index.ts'
import { sourceContract } from '../contracts/source.ts'

const format: PcmFormat = { sampleFormat: 'S24_3LE', rate: 48000, channels: 2 }
const sound = randomBytes(48000 * 6)

async function* pieces(bytes: Uint8Array, sizes: Iterable<number>): AsyncGenerator<Uint8Array> {
  let at = 0
  for (const size of sizes) {
    if (at >= bytes.byteLength) return
    yield bytes.subarray(at, at + size)
    at += size
  }
}

function* always(size: number): Generator<number> {
  for (;;) yield size
}

function wav(data: Uint8Array, claimed: number): Buffer {
  const head = Buffer.alloc(44)
  head.write('RIFF\xff\xff\xff\xffWAVEfmt \x10\0\0\0', 'latin1')
  head.writeUInt16LE(1, 20)
  head.writeUInt16LE(2, 22)
  head.writeUInt32LE(48000, 24)
  head.writeUInt16LE(24, 34)
  head.write('data', 36, 'latin1')
  head.writeUInt32LE(claimed, 40)
  return Buffer.concat([head, data])
}

describe('raw bytes', () => {
  const open = () => fromIterable({ bytes: pieces(sound, always(1000)), format })
  sourceContract({ frames: 48000, fromStart: true, sound: () => sound, open })
})

describe('a WAV stream', () => {
  const bytes = wav(sound, 0xffffffff)
  const open = () => fromIterable({ bytes: pieces(bytes, always(777)), format: 'wav' })
  sourceContract({ frames: 48000, fromStart: true, sound: () => sound, open })

  it('ends where its header says', async () => {
    const trailed = Buffer.concat([wav(sound, 600), Buffer.from('LIST')])
    await using source = await fromIterable({ bytes: pieces(trailed, always(9)), format: 'wav' })
    let frames = 0
    for await (const block of source.blocks()) frames += block.frames
    expect(frames).toBe(100)
  })

  it('is refused when it ends within its header', async () => {
    const opening = fromIterable({ bytes: pieces(bytes.subarray(0, 30), always(7)), format: 'wav' })
    await expect(opening).rejects.toMatchObject({
      code: 'ERR_SOURCE',
      message: /within its header/,
    })
  })
})

it('makes whole frames of pieces of any size', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uint8Array({ maxLength: 200 }),
      fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 1, maxLength: 300 }),
      async (bytes, sizes) => {
        await using source = await fromIterable({ bytes: pieces(bytes, sizes), format })
        const got: Buffer[] = []
        for await (const { data } of source.blocks()) got.push(Buffer.from(data))
        const offered = Math.min(
          bytes.byteLength,
          sizes.reduce((sum, size) => sum + size, 0),
        )
        expect(Buffer.concat(got)).toEqual(Buffer.from(bytes.subarray(0, offered - (offered % 6))))
      },
    ),
  )
})

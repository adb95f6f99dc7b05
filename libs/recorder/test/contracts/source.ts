import { expect, it } from 'vitest'
import { bytesPerFrame, type PcmSource } from '../../src/index.ts'

/** One kind of source, and how to make one that delivers `sound`. */
export interface SourceCase {
  /** Frames that it must be able to deliver in a test; fewer for what runs at the clock's pace. */
  readonly frames: number
  /** Whether the first frame delivered is the first of `sound`; a device may be caught anywhere. */
  readonly fromStart: boolean
  /** What it delivers, over and over. */
  readonly sound: () => Uint8Array
  /** Open one. */
  readonly open: () => Promise<PcmSource>
}

/** What every source must do. */
export function sourceContract({ frames: wanted, fromStart, sound, open }: SourceCase): void {
  it('delivers whole frames, each once and in order', async () => {
    await using source = await open()
    const frameBytes = bytesPerFrame(source.format)
    const expected = Buffer.from(sound())
    let at = fromStart ? 0 : -1
    let frames = 0
    for await (const block of source.blocks()) {
      expect(block.gap).toBeUndefined()
      expect(block.frames).toBeGreaterThan(0)
      expect(block.data.byteLength).toBe(block.frames * frameBytes)
      if (at < 0) at = expected.indexOf(block.data.subarray(0, 64))
      expect(at % frameBytes).toBe(0)
      for (let done = 0; done < block.data.byteLength; ) {
        const from = (at + done) % expected.byteLength
        const length = Math.min(block.data.byteLength - done, expected.byteLength - from)
        const got = block.data.subarray(done, done + length)
        expect(Buffer.compare(got, expected.subarray(from, from + length))).toBe(0)
        done += length
      }
      at += block.data.byteLength
      frames += block.frames
      if (frames >= wanted) break
    }
    expect(frames).toBeGreaterThanOrEqual(wanted)
  })

  it('never goes back in time', async () => {
    await using source = await open()
    let last = 0
    let frames = 0
    for await (const block of source.blocks()) {
      expect(block.time).toBeGreaterThanOrEqual(last)
      last = block.time
      frames += block.frames
      if (frames >= wanted / 2) break
    }
  })

  it('ends when it is told to, before and while it delivers', async () => {
    await using source = await open()
    const stop = new AbortController()
    let blocks = 0
    for await (const _ of source.blocks(stop.signal)) {
      blocks++
      stop.abort()
    }
    expect(blocks).toBe(1)
    await using early = await open()
    for await (const _ of early.blocks(AbortSignal.abort())) expect.unreachable()
  })

  it('can be disposed of unused, and twice', async () => {
    const source = await open()
    await source[Symbol.asyncDispose]()
    await source[Symbol.asyncDispose]()
  })
}

import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TemporaryFolder, temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import type { AudioKind, AudioWriter } from '../../src/audio-file.ts'
import { probe } from '../../src/sndfile/probe.ts'
import { openWriter } from '../../src/sndfile/writer.ts'
import { complaints } from './judges.ts'
import { blocks, cd, facts, kinds, sound } from './sounds.ts'

let folder: TemporaryFolder
beforeAll(async () => {
  folder = await temporaryFolder()
})
afterAll(() => folder[Symbol.asyncDispose]())

describe.each(kinds)('a writer of %s', (kind) => {
  let count = 0
  const open = async (): Promise<AudioWriter> =>
    await openWriter({ path: next(kind), output: { kind }, format: cd, facts })
  const next = (name: AudioKind): string => join(folder.path, `${name}-${++count}.part`)

  it('takes blocks of any length, in the order of the asking', async () => {
    const writer = await open()
    const lengths = [1, 0, 4096, 7, 22_050, 1, 70_000]
    let at = 0
    const writes = lengths.map((frames) => {
      at += frames
      return writer.write(sound('tone', at - frames, frames))
    })
    await Promise.all(writes)
    expect(writer.frames).toBe(at)
    await writer.close()
    const { frames, format } = await probe(writer.path)
    expect(frames).toBe(Math.round((at * format.rate) / 44_100))
    expect(await complaints(writer.path, kind)).toEqual([])
  })

  it('finds its frames in shared memory', async () => {
    const writer = await open()
    const ring = new Uint8Array(new SharedArrayBuffer(cd.rate * 4))
    ring.set(sound('noise', 0, cd.rate))
    for (const block of blocks(ring, cd, 5512)) await writer.write(block)
    await writer.close()
    expect(writer.frames).toBe(cd.rate)
    expect(await complaints(writer.path, kind)).toEqual([])
  })

  it('says when and what was recorded', async () => {
    const writer = await open()
    await writer.write(sound('tone', 0, 44_100))
    await writer.close()
    const found = await probe(writer.path)
    expect(found.kind).toBe(kind)
    expect(found.facts?.start).toBeCloseTo(facts.start, 1)
    expect(found.facts?.utcOffset).toBe(facts.utcOffset)
    const { timeReference = 0, originator, description } = found.facts ?? {}
    expect(timeReference / found.format.rate).toBeCloseTo(facts.timeReference / 44_100, 5)
    expect(originator).toBe('pigebox')
    expect(description).toBe(kind === 'wav' ? 'Cafe de la gare' : 'Café de la gare')
  })

  it('closes once, and then takes nothing', async () => {
    const writer = await open()
    await writer.write(sound('tone', 0, 4410))
    await Promise.all([writer.close(), writer.close()])
    await writer.close()
    await expect(writer.write(sound('tone', 0, 1))).rejects.toMatchObject({
      code: 'ERR_AUDIO_FILE',
    })
    await expect(writer.sync()).rejects.toMatchObject({ code: 'ERR_AUDIO_FILE' })
    expect(writer.frames).toBe(4410)
  })

  it('leaves nothing beside the file', async () => {
    const before = await readdir(folder.path)
    const writer = await open()
    await writer.write(sound('tone', 0, 4410))
    await writer.sync()
    await writer[Symbol.asyncDispose]()
    expect((await readdir(folder.path)).length).toBe(before.length + 1)
  })

  it('refuses half a frame', async () => {
    await using writer = await open()
    await expect(writer.write(new Uint8Array(3))).rejects.toThrow('3 bytes are not whole frames')
    await writer.write(sound('tone', 0, 1))
    expect(writer.frames).toBe(1)
  })

  it('never takes the place of a file', async () => {
    const writer = await open()
    await writer.close()
    const again = openWriter({ path: writer.path, output: { kind }, format: cd, facts })
    await expect(again).rejects.toMatchObject({ code: 'ERR_NAME_TAKEN' })
  })

  it('says when there is no folder', async () => {
    const path = join(folder.path, 'nowhere', 'x.part')
    const opened = openWriter({ path, output: { kind }, format: cd, facts })
    await expect(opened).rejects.toMatchObject({ code: 'ERR_STORAGE' })
  })

  it('is one of many', async () => {
    const writers = await Promise.all(Array.from({ length: 32 }, open))
    await Promise.all(
      writers.map(async (writer) => {
        for (let i = 0; i < 4; i++) await writer.write(sound('clicks', i * 4410, 4410))
        await writer.close()
      }),
    )
    expect(writers.map(({ frames }) => frames)).toEqual(writers.map(() => 17_640))
  })
})

import { randomBytes } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TemporaryFolder, temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { fromCommand, type PcmFormat } from '../../src/index.ts'
import { sourceContract } from '../contracts/source.ts'

const format: PcmFormat = { sampleFormat: 'S16_LE', rate: 44100, channels: 2 }
const sound = randomBytes(44100 * 4)

let folder: TemporaryFolder
let raw: string
beforeAll(async () => {
  folder = await temporaryFolder()
  raw = join(folder.path, 'sound.raw')
  await writeFile(raw, sound)
})
afterAll(() => folder[Symbol.asyncDispose]())

describe('raw PCM of a program', () => {
  sourceContract({
    frames: 44100,
    fromStart: true,
    sound: () => sound,
    open: () => fromCommand({ command: 'cat', args: [raw], format }),
  })
})

describe('a WAV stream of a program', () => {
  const flags = ['-r', '44100', '-c', '2', '-e', 'signed', '-b', '16']
  sourceContract({
    frames: 44100,
    fromStart: true,
    sound: () => sound,
    open: () =>
      fromCommand({
        command: 'sox',
        args: ['-V1', '-t', 'raw', ...flags, raw, '-t', 'wav', '-'],
        format: 'wav',
      }),
  })
})

describe('fromCommand', () => {
  it('names a program that is not there', async () => {
    const opening = fromCommand({ command: 'no-such-recorder', format })
    await expect(opening).rejects.toMatchObject({ code: 'ERR_SOURCE', message: /no-such-recorder/ })
  })

  it('repeats the last words of a program that fails', async () => {
    const args = ['-c', 'head -c 4000 /dev/zero; echo card on fire >&2; exit 3']
    await using source = await fromCommand({ command: 'sh', args, format })
    let frames = 0
    const recording = (async () => {
      for await (const block of source.blocks()) frames += block.frames
    })()
    await expect(recording).rejects.toMatchObject({ code: 'ERR_SOURCE', message: /card on fire/ })
    expect(frames).toBe(1000)
  })

  it('ends a program that never ends by itself', async () => {
    const source = await fromCommand({ command: 'cat', args: ['/dev/zero'], format })
    for await (const _ of source.blocks()) break
    await source[Symbol.asyncDispose]()
  })
})

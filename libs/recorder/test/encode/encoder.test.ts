import { once } from 'node:events'
import { readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { lock } from '@boxwright/durable'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { childrenOf, startNode } from '../../../../test/support/program.ts'
import { run } from '../../../../test/support/run.ts'
import { type TemporaryFolder, temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { until } from '../../../../test/support/until.ts'
import { createEncoder, type Encoder, type EncoderOptions } from '../../src/encode/encoder.ts'
import type { PcmFormat } from '../../src/pcm.ts'
import { sidecarOf } from '../../src/sidecar.ts'
import { probe } from '../../src/sndfile/probe.ts'
import { record, sound } from '../archive/recordings.ts'

// Encoding is left for when nothing else wants the processor, other tests included.
vi.setConfig({ testTimeout: 600_000 })

const format: PcmFormat = { sampleFormat: 'S16_LE', rate: 44_100, channels: 2 }
const t0 = Date.UTC(2026, 10, 20, 14)

let folder: TemporaryFolder
let encoder: Encoder | undefined
beforeEach(async () => {
  folder = await temporaryFolder()
})
afterEach(async () => {
  await encoder?.[Symbol.asyncDispose]()
  await folder[Symbol.asyncDispose]()
})
const at = (name: string): string => join(folder.path, name)
const list = async (): Promise<string[]> => (await readdir(folder.path)).sort()
const make = (options: Partial<EncoderOptions> = {}): Encoder => {
  encoder = createEncoder({ directory: folder.path, ...options })
  return encoder
}

/** Write a WAV of so many seconds that was closed so many seconds ago. */
async function wav(name: string, age: number, seconds = 2): Promise<void> {
  const data = sound(format, seconds * format.rate)
  await record({ directory: folder.path, name, format, data, start: t0 })
  const then = Date.now() / 1000 - age
  await utimes(at(`${name}.wav`), then, then)
}

describe('closed WAVs', () => {
  test('are encoded to Vorbis, the oldest first, and stay', async () => {
    await wav('2', 60)
    await wav('1', 90)
    await wav('3', 10)
    const { run: encode, events } = make()
    const told: string[] = []
    events.on('started', ({ source }) => told.push(`started ${source}`))
    events.on('encoded', ({ target, frames }) => told.push(`encoded ${target} ${frames}`))
    expect(await encode()).toBe(2)
    expect(told).toEqual([
      `started ${at('1.wav')}`,
      `encoded ${at('1.ogg')} 88200`,
      `started ${at('2.wav')}`,
      `encoded ${at('2.ogg')} 88200`,
    ])
    expect(await list()).toEqual([
      ...['.encoding-lock', '1.ogg', '1.ogg.json', '1.wav', '1.wav.json', '2.ogg', '2.ogg.json'],
      ...['2.wav', '2.wav.json', '3.wav', '3.wav.json'],
    ])
    expect(await run('ogginfo', at('1.ogg'))).toMatch(/Playback length: 0m:02\.000s/)
    expect(await probe(at('1.ogg'))).toMatchObject({ frames: 88_200, facts: { start: t0 } })
    expect(await readFile(sidecarOf(at('1.ogg')), 'utf8')).toBe(
      await readFile(sidecarOf(at('1.wav')), 'utf8'),
    )
    expect((await stat(at('1.ogg'))).mtimeMs).toBeCloseTo((await stat(at('1.wav'))).mtimeMs, -1)
    expect(await encode()).toBe(0)
  })

  test('are encoded when they are from the future, too: the clock was put right since', async () => {
    await wav('ahead', -365 * 86_400)
    await wav('just', -10)
    expect(await make().run()).toBe(1)
    expect(await list()).toContain('ahead.ogg')
  })

  test('are the same in FLAC, to the bit', async () => {
    await wav('a', 60)
    await make({ output: { kind: 'flac' } }).run()
    await run('flac', '--test', '--silent', at('a.flac'))
    await run(
      'flac',
      '--decode',
      '--silent',
      '--force-raw-format',
      '--endian=little',
      '--sign=signed',
      `--output-name=${at('raw')}`,
      at('a.flac'),
    )
    expect(Buffer.compare(await readFile(at('raw')), sound(format, 88_200))).toBe(0)
  })

  test('are as long in Opus', async () => {
    await wav('a', 60)
    await make({ output: { kind: 'opus', quality: 0.4 } }).run()
    expect(await run('opusinfo', at('a.opus'))).toMatch(/Playback length: 0m:02\.000s/)
  })

  test('that do not say when they began ended when they were closed', async () => {
    await run('sox', '-n', '-r', '44100', '-b', '16', at('plain.wav'), 'synth', '3', 'sine', '440')
    await utimes(at('plain.wav'), t0 / 1000, t0 / 1000)
    await make().run()
    expect(await probe(at('plain.ogg'))).toMatchObject({ facts: { start: t0 - 3000 } })
  })

  test('that cannot be encoded are told of once, and hold up no others', async () => {
    await writeFile(at('fake.wav'), 'RIFF, but no more of it than that: a text that is long enough')
    await utimes(at('fake.wav'), 1, 1)
    await wav('good', 60)
    const { run: encode, events } = make()
    const faults: string[] = []
    events.on('fault', ({ code, message }) => faults.push(`${code} ${message}`))
    expect(await encode()).toBe(1)
    expect(await encode()).toBe(0)
    expect(faults).toEqual([expect.stringMatching(/^ERR_AUDIO_FILE .*fake\.wav: not encoded: /)])
    expect(await list()).toContain('good.ogg')
    expect(await list()).not.toContain('fake.ogg')
  })

  test('are found as they come, once started', async () => {
    const { start, events } = make({ settle: 0, every: 0.05 })
    start()
    const encoded = once(events, 'encoded')
    await wav('a', 1)
    await encoded
    expect(await list()).toContain('a.ogg')
  })
})

test('every thread of the encoding process has the lowest priority', async () => {
  await wav('a', 60, 60)
  const { run: encode, events, waiting } = make()
  const niceness: Promise<number[]>[] = []
  events.once('progress', () => niceness.push(ownChildren()))
  expect(waiting).toEqual([])
  await encode()
  const nice = await (niceness[0] as Promise<number[]>)
  // V8's own helpers were there before; whoever runs the encoder was not.
  expect(nice[0]).toBe(19)
  expect(nice.filter((one) => one === 19).length).toBeGreaterThan(4)

  async function ownChildren(): Promise<number[]> {
    const all: number[] = []
    for (const child of await childrenOf(process.pid)) {
      for (const thread of await readdir(`/proc/${child}/task`)) {
        const fields = (await readFile(`/proc/${child}/task/${thread}/stat`, 'utf8')).split(') ')[1]
        all.push(Number(fields?.split(' ')[16]))
      }
    }
    return all
  }
})

describe('what is interrupted', () => {
  test('by disposal leaves nothing behind', async () => {
    await wav('a', 60, 60)
    const { run: encode, events, [Symbol.asyncDispose]: dispose } = make()
    const progress = once(events, 'progress')
    const running = encode()
    await progress
    expect(encoder?.waiting).toEqual([at('a.wav')])
    await dispose()
    await expect(running).rejects.toThrow()
    expect(await childrenOf(process.pid)).toEqual([])
    expect(await list()).toEqual(['.encoding-lock', 'a.wav', 'a.wav.json'])
  })

  test('by SIGKILL ends its process, and is done anew by the next', async () => {
    await wav('a', 60, 60)
    let child: number | undefined
    {
      await using program = startNode(
        new URL('../fixtures/encode.ts', import.meta.url),
        folder.path,
      )
      expect(await program.line()).toMatch(/of 2646000/)
      child = (await childrenOf(program.process.pid as number))[0] as number
      program.process.kill('SIGKILL')
      await program.ended()
    }
    await until(
      'its end',
      () => isAlive(child),
      (alive) => !alive,
    )
    expect(await list()).toContain('.encoding')
    await using again = startNode(new URL('../fixtures/encode.ts', import.meta.url), folder.path)
    let line = await again.line()
    while (line.includes(' of ')) line = await again.line()
    expect(line).toBe('1 encoded')
    expect(await again.ended()).toEqual({ code: 0, signal: null })
    expect(await run('ogginfo', at('a.ogg'))).toMatch(/Playback length: 1m:00\.000s/)
    expect(await list()).toEqual([
      ...['.encoding-lock', 'a.ogg', 'a.ogg.json', 'a.wav', 'a.wav.json'],
    ])
  })
})

async function isAlive(pid: number): Promise<boolean> {
  const state = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined)
  return state !== undefined && !state.includes(') Z ')
}

test('two encoders do not work on one storage', async () => {
  await wav('a', 60)
  await using held = await lock(at('.encoding-lock'))
  await expect(make().run()).rejects.toMatchObject({ code: 'ERR_LOCKED' })
  await held.release()
  expect(await encoder?.run()).toBe(1)
})

test('a storage that is not there is as good as an empty one', async () => {
  expect(await make({ directory: at('nowhere') }).run()).toBe(0)
})

test('every fault in the options is told at once', () => {
  const options = {
    directory: '',
    output: { kind: 'wav' },
    settle: -1,
  } as unknown as EncoderOptions
  expect(() => createEncoder(options)).toThrow(
    expect.objectContaining({
      code: 'ERR_OPTIONS',
      message: expect.stringMatching(/directory.*\n.*output\.kind.*\n.*settle/),
    }),
  )
})

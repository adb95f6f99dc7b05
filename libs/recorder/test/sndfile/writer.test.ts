import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AudioFacts } from '../../src/audio-file.ts'
import { openWriter } from '../../src/sndfile/writer.ts'

const run = promisify(execFile)
const facts: AudioFacts = {
  start: Date.UTC(2026, 2, 29, 12, 0, 0, 250),
  utcOffset: 120,
  timeReference: 2_222_640_000 + 11_025,
  description: 'Café',
  originator: 'box',
}

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'boxwright-sndfile-'))
})
afterAll(() => rm(folder, { recursive: true }))

describe('openWriter', () => {
  const format = { sampleFormat: 'S16_LE', rate: 44_100, channels: 2 } as const

  it('writes WAV, bit for bit', async () => {
    const path = join(folder, 'plain.wav')
    const sound = randomBytes(44_100 * 4)
    const writer = await openWriter({ path, output: { kind: 'wav' }, format, facts })
    await Promise.all([writer.write(sound.subarray(0, 4)), writer.write(sound.subarray(4))])
    expect(writer.frames).toBe(44_100)
    await writer.close()
    const file = await readFile(path)
    expect(file.subarray(-sound.length).equals(sound)).toBe(true)
  })

  it('writes FLAC, bit for bit', async () => {
    const path = join(folder, 'plain.flac')
    const sound = randomBytes(44_100 * 4)
    const writer = await openWriter({ path, output: { kind: 'flac' }, format, facts })
    await writer.write(sound)
    await writer.close()
    await run('flac', ['--silent', '--test', '--warnings-as-errors', path])
    const { stdout } = await run(
      'flac',
      ['-d', '-c', '--silent', '--force-raw-format', '--endian=little', '--sign=signed', path],
      { encoding: 'buffer', maxBuffer: 1 << 28 },
    )
    expect(stdout.equals(sound)).toBe(true)
  })
})

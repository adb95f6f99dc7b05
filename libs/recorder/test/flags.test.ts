import { readdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type SoundCard, soundCard } from '../../../test/support/alsa.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { probe } from '../src/sndfile/probe.ts'
import { openReader } from '../src/sndfile/reader.ts'
import { soundOf, startRecord } from './support.ts'

let card: SoundCard
beforeAll(async () => {
  card = await soundCard()
})
afterAll(() => card[Symbol.asyncDispose]())

async function run(...args: string[]) {
  await using recording = startRecord(args, card.env)
  const { code, stderr } = await recording.ended
  expect(stderr).toBe('')
  expect(code).toBe(0)
  return recording.told
}

describe('record', () => {
  it('takes the sample format, times and policies of its flags', async () => {
    await using folder = await temporaryFolder()
    const path = join(folder.path, 'x.wav')
    await writeFile(path, 'the old one')
    const sound = '-d unthrottled -s S32_LE -r 96000 -c 1 --period-time 20 --buffer-time 200 -l 2'
    const files = '-f x.wav -F wav,opus --existing move-old --no-sidecars --no-metering --ring 2s'
    await run(...sound.split(' '), ...files.split(' '), '-D', folder.path)
    const names = (await readdir(folder.path)).filter((name) => !name.startsWith('.'))
    expect(names.toSorted()).toEqual(['x-1.wav', 'x.opus', 'x.wav'])
    expect((await soundOf(path)).equals(card.sound.subarray(0, 2 * 96_000 * 4))).toBe(true)
    expect(await probe(path)).toMatchObject({ format: { rate: 96_000, channels: 1 } })
  })

  it('keeps the depth and the quality that it is told to', async () => {
    await using folder = await temporaryFolder()
    const deep = ['-d', card.unthrottled, '-s', 'S32_LE', '-l', '2', '-F', 'flac,vorbis']
    const sizes: number[] = []
    for (const quality of ['0.1', '0.8']) {
      const file = `${quality}.wav`
      const rest = ['--depth', '24', '--quality', quality, '-f', file, '-D', folder.path]
      await run(...deep, ...rest, '--no-metering')
      sizes.push((await stat(join(folder.path, `${quality}.ogg`))).size)
    }
    const flac = await openReader(join(folder.path, '0.8.flac'), { sampleFormat: 'S32_LE' })
    await using _flac = flac
    const kept = new Int32Array((await flac.read(0, flac.frames)).slice().buffer)
    const given = new Int32Array(card.sound.slice(0, kept.byteLength).buffer)
    expect(kept.every((sample, at) => Math.abs(sample - (given[at] ?? 0)) <= 256)).toBe(true)
    expect(sizes[1]).toBeGreaterThan(1.3 * (sizes[0] ?? 0))
  })

  it('records a WAV file as it is, named by the clock of a zone', async () => {
    await using folder = await temporaryFolder()
    await run('-d', card.unthrottled, '-D', folder.path, '-l', '1', '--no-sidecars')
    const zoned = join(folder.path, 'zoned')
    const input = ['-i', join(folder.path, 'record.wav'), '-D', zoned, '-R', '24h']
    await run(...input, '-z', 'Pacific/Kiritimati', '-f', '%F %z.wav', '--no-sidecars')
    const names = (await readdir(zoned)).filter((name) => !name.startsWith('.'))
    expect(names).toEqual([expect.stringMatching(/^\d{4}-\d\d-\d\d \+1400\.wav$/)])
    const sound = await soundOf(join(zoned, names[0] ?? ''))
    expect(sound.equals(card.sound.subarray(0, 44_100 * 4))).toBe(true)
  })

  it('says that it cannot write to a folder, and waits', async () => {
    // Not even root can make one there.
    const directory = '/sys/recordings'
    await using recording = startRecord(['-d', card.paced, '-D', directory], card.env)
    const state = await recording.until(({ event }) => event === 'storage')
    expect(state).toMatchObject({ ready: false, reason: expect.stringContaining(directory) })
    recording.child.kill('SIGINT')
    expect((await recording.ended).code).toBe(0)
  })
})

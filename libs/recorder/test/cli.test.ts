import { execFile } from 'node:child_process'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type SoundCard, soundCard } from '../../../test/support/alsa.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { readDuration } from '../src/duration.ts'
import { levelLine } from '../src/terminal/level-line.ts'
import { soundOf, startRecord } from './support.ts'

const execute = promisify(execFile)
const fixture = join(import.meta.dirname, 'fixtures/record.ts')

let card: SoundCard
beforeAll(async () => {
  card = await soundCard()
})
afterAll(() => card[Symbol.asyncDispose]())

async function run(...args: string[]) {
  await using recording = startRecord(args, card.env)
  const { code, stderr } = await recording.ended
  return { code, stderr, told: recording.told }
}

describe('record', () => {
  it('records a given length to record.wav, as alsa-backup did', async () => {
    await using folder = await temporaryFolder()
    const { code, told } = await run('-d', card.unthrottled, '-D', folder.path, '-l', '2')
    expect(code).toBe(0)
    expect(told.map(({ event }) => event)).toEqual(['opened', 'segment'])
    expect(await readdir(folder.path)).toEqual(
      expect.arrayContaining(['record.wav', 'record.wav.json']),
    )
    const sound = await soundOf(join(folder.path, 'record.wav'))
    expect(sound.equals(card.sound.subarray(0, 2 * 44100 * 4))).toBe(true)
  })

  it('takes its options from a file, flags win', async () => {
    await using folder = await temporaryFolder()
    const config = join(folder.path, 'record.yaml')
    await writeFile(
      config,
      `device: ${card.unthrottled}\nlength: 3\nfile: from-config.wav\nmetering: false\n`,
    )
    const { code } = await run('-C', config, '-D', folder.path, '-l', '1', '-f', 'from-flag.wav')
    expect(code).toBe(0)
    expect((await soundOf(join(folder.path, 'from-flag.wav'))).byteLength).toBe(44100 * 4)
  })

  it('runs a command with the name of each file, which cannot become a command itself', async () => {
    await using folder = await temporaryFolder()
    const heard = join(folder.path, 'heard')
    const name = '$(touch oops) `x`.wav'
    const args = ['-d', card.unthrottled, '-D', folder.path, '-l', '1', '-f', name, '--no-metering']
    const { code } = await run(...args, '--on-segment', `printf '%s' >> ${heard}`)
    expect(code).toBe(0)
    await expect.poll(() => readFile(heard, 'utf8').catch(() => '')).toBe(join(folder.path, name))
    expect(await readdir(folder.path)).not.toContain('oops')
  })

  it('shows levels on a terminal', async () => {
    await using folder = await temporaryFolder()
    const words = [process.execPath, '--conditions=@boxwright/source', fixture]
    const args = ['-d', card.paced, '-D', folder.path, '-l', '4']
    // script(1) is the terminal.
    const line = `stty cols 100; ${[...words, ...args].map((word) => `'${word}'`).join(' ')}`
    const { stdout } = await execute('script', ['-qefc', line, '/dev/null'], {
      env: { ...process.env, ...card.env },
    })
    // Full-scale noise in two channels.
    const drawn = /00:00:0\d █+[─ ]* +-?\d\.\d █+[─ ]* +-?\d\.\d {2}M +-?\d\.\d .*LUFS/
    expect(stdout).toMatch(drawn)
    expect(stdout).toContain('Closed record.wav (4.000 s)')
  })

  it('fills a pid file while it runs', async () => {
    await using folder = await temporaryFolder()
    const pid = join(folder.path, 'pid')
    const args = ['-d', card.paced, '-D', folder.path, '-p', pid]
    await using recording = startRecord(args, card.env)
    await recording.until(({ event }) => event === 'opened')
    expect(Number(await readFile(pid, 'utf8'))).toBe(recording.child.pid)
    recording.child.kill('SIGTERM')
    expect((await recording.ended).code).toBe(0)
    expect(await readdir(folder.path)).not.toContain('pid')
    // A program that failed is not there either.
    await using refused = startRecord([...args, '--existing', 'refuse'], card.env)
    expect((await refused.ended).code).toBe(1)
    expect(await readdir(folder.path)).not.toContain('pid')
  })

  it.each([
    [
      'an unknown device',
      1,
      ['-d', 'nowhere'],
      /^nowhere: cannot open for capture: .*expected the name of a capture PCM/,
    ],
    [
      'a rate that the device lacks',
      1,
      ['-d', 'paced', '-r', '96000'],
      /^paced: does not take 96000 Hz: it offers 44100 Hz$/,
    ],
    [
      'a rotation that does not divide a day',
      2,
      ['-R', '7s'],
      /^rotate: expected a length that divides a day/,
    ],
    [
      'a length that is none',
      2,
      ['-l', 'long'],
      /^length: expected a length of time such as 90, 15m or 1h30m, got "long"$/,
    ],
    [
      'a template that repeats',
      2,
      ['-R', '1h', '-f', '%M.wav'],
      /^name: "%M.wav" gives 00.wav at .* and again at /,
    ],
    ['a template that is none', 2, ['-R', '1h', '-f', '%Q.wav'], /%Q/],
    ['a zone that is none', 2, ['-z', 'Mars/Olympus'], /Mars\/Olympus/],
    [
      'a format that cannot take the channels',
      1,
      ['-d', 'unthrottled', '-c', '12', '-F', 'flac'],
      /flac.*12 channels.*1 to 8/i,
    ],
    [
      'a format that cannot take the depth',
      1,
      ['-d', 'unthrottled', '-s', 'S32_LE', '-F', 'flac'],
      /^flac cannot take S32_LE: it takes .*16 or 24 bits \(32 bits and float with `depth: 24` or 16\)$/,
    ],
    [
      'a depth that is none',
      2,
      ['-F', 'flac', '--depth', '20'],
      /^outputs\.0\.depth: expected 16 or 24, got 20$/,
    ],
    [
      'a wrong key in the configuration',
      2,
      ['-C', 'CONFIG'],
      /record.yaml: colour: there is no such key/,
    ],
  ])('refuses %s with one line', async (_, expected, args, message) => {
    await using folder = await temporaryFolder()
    const config = join(folder.path, 'record.yaml')
    await writeFile(config, 'colour: blue\n')
    const device = args.includes('-d') ? [] : ['-d', 'unthrottled']
    const words = args.map((arg) => (arg === 'CONFIG' ? config : arg))
    const { code, stderr } = await run('-D', folder.path, '-l', '1', ...device, ...words)
    expect(stderr.trimEnd()).toMatch(message)
    expect(stderr.trimEnd().split('\n').length).toBe(1)
    expect(code).toBe(expected)
    // Nothing half-written.
    expect((await readdir(folder.path)).filter((name) => /\.(wav|flac|part)/.test(name))).toEqual(
      [],
    )
  })

  it('refuses a folder that is a file, and keeps waiting for nothing', async () => {
    await using folder = await temporaryFolder()
    await mkdir(join(folder.path, 'a'))
    await writeFile(join(folder.path, 'a/file'), '')
    const args = ['-d', card.unthrottled, '-D', join(folder.path, 'a/file/b'), '-l', '1']
    await using recording = startRecord(args, card.env)
    const state = await recording.until(({ event }) => event === 'storage')
    expect(state).toMatchObject({ ready: false, reason: expect.stringContaining('a/file/b') })
    recording.child.kill('SIGINT')
    expect((await recording.ended).code).toBe(0)
  })
})

describe('readDuration', () => {
  it.each([
    ['90', 90],
    ['15m', 900],
    ['1h30m', 5400],
    ['1d', 86_400],
    ['0.5s', 0.5],
  ])('reads %s', (text, seconds) => expect(readDuration(text, 'length')).toBe(seconds))

  it.each(['', 'm', '1x', '-5', '1h 30'])('refuses %j', (text) => {
    expect(() => readDuration(text, 'length')).toThrow(/^length: expected/)
  })
})

describe('levelLine', () => {
  const levels = {
    channels: [
      { peak: -6, rms: -20 },
      { peak: Number.NEGATIVE_INFINITY, rms: Number.NEGATIVE_INFINITY },
    ],
    momentary: -23.1,
    shortTerm: -24,
    integrated: -23,
    truePeak: -5.5,
  }

  it.each([20, 80, 200])('fits into %d columns', (columns) => {
    const line = levelLine({ levels, seconds: 3725, missing: 12, columns })
    expect(line.length).toBeLessThanOrEqual(columns)
    expect(line.startsWith('01:02:05')).toBe(true)
  })

  it('shows the louder channel longer, and says what is missing', () => {
    const line = levelLine({ levels, seconds: 0, missing: 12, columns: 120 })
    expect(line).toMatch(/█+─+ .*-6\.0.*-∞.*M {2}-23\.1.*12 frames missing/)
  })
})

import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type SoundCard, soundCard } from '../../../test/support/alsa.ts'
import { mountTmpfs } from '../../../test/support/mount.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import type { StatusView, TimelineView } from '../src/api/types.ts'
import { filesIn, noonZone, placeIn, runPigebox, soundOf, startBox, wavsIn } from './box.ts'

let card: SoundCard
beforeAll(async () => {
  card = await soundCard()
})
afterAll(() => card?.[Symbol.asyncDispose]())

const closedSegments = (least: number) => (timeline: TimelineView) =>
  timeline.segments.filter(({ open }) => !open).length >= least

describe('SIGKILL', () => {
  it('loses nothing that was written: the next start makes it whole', async () => {
    await using data = await temporaryFolder('pigebox-kill-')
    const options = {
      data: data.path,
      args: ['--device', card.patient, '--rotate', '24h'],
      config: `encoding: {kind: none}\nrecording: {zone: ${noonZone()}}`,
      env: card.env,
    }
    await using killed = await startBox(options)
    const { recorder } = await killed.until<StatusView>(
      'api/status',
      ({ recorder }) => recorder.summary.recorded > 3 * 44_100,
    )
    expect(await killed.end('SIGKILL')).toBe('SIGKILL')
    const parts = (await filesIn(data.path)).filter((path) => path.endsWith('.part'))
    expect(parts).toEqual(recorder.current?.parts)

    await using again = await startBox(options)
    const timeline = await again.until<TimelineView>(
      `api/timeline?from=0&to=${Date.now() + 3_600_000}`,
      closedSegments(1),
    )
    const [rescued] = timeline.segments
    const path = join(data.path, 'pige', rescued?.name ?? '')
    expect(path).toBe(parts[0]?.replace(/\.part$/, ''))
    const sound = await soundOf(path)
    expect(sound.length / 4).toBeGreaterThanOrEqual(recorder.summary.recorded)
    expect(placeIn(card.sound, sound)).toBeGreaterThanOrEqual(0)
    expect(again.log()).toContain('made whole')
    expect(await again.end()).toBe(0)
    // Nothing was overwritten: the second recording has a name of its own.
    expect(await wavsIn(data.path)).toHaveLength(2)
  })
})

describe('retention', () => {
  it('acts before the disk is full: the oldest goes, what is pinned stays', async () => {
    await using disk = await mountTmpfs('24M')
    const old = join(disk.path, 'pige/2020/01-Jan')
    await mkdir(old, { recursive: true })
    const start = Date.UTC(2020, 0, 1)
    // An hour each, a second of it on the disk: what is asked for is time, what is counted is bytes.
    const hours = [0, 1, 2, 3, 4, 5, 6, 7]
    for (const hour of hours) {
      const path = join(old, `0${hour}.wav`)
      await writeFile(path, wavOf(new Uint8Array(2_000_000)))
      const end = new Date(start + (hour + 1) * 3_600_000)
      await utimes(path, end, end)
    }
    const pinned = { start: start + 2.4 * 3_600_000, end: start + 2.6 * 3_600_000 }
    await writeFile(join(disk.path, 'pins.json'), JSON.stringify({ version: 1, pinned: [pinned] }))
    await using box = await startBox({
      data: disk.path,
      args: ['--device', card.paced, '--rotate', '1s'],
      config: 'encoding: {kind: none}\nretention: {free: 14MB, every: 1s}',
      env: card.env,
    })
    const free = async () => (await box.status()).storage.free
    await box.until<StatusView>('api/status', ({ storage }) => storage.free >= 14e6)
    await box.until<TimelineView>(
      `api/timeline?from=${start + 86_400_000}&to=${Date.now() + 3_600_000}`,
      closedSegments(2),
    )
    const left = await readdir(old)
    expect(left).toContain('02.wav')
    expect(left).not.toContain('00.wav')
    expect(left).not.toContain('01.wav')
    expect(left.length).toBeLessThan(8)
    expect(await free()).toBeGreaterThan(12e6)
    expect(box.log()).toContain('"reason":"space"')
    const text = await (await fetch(new URL('metrics', box.url))).text()
    expect(text).toMatch(/pigebox_files_deleted_total\{reason="space"\} [1-9]/)
  })

  it('asks nobody to log in, pins and unpins, and remembers it', async () => {
    await using data = await temporaryFolder('pigebox-pins-')
    const options = { data: data.path, args: ['--device', card.paced], env: card.env }
    await using box = await startBox(options)
    const ask = (method: string, path: string, body?: unknown) =>
      fetch(new URL(path, box.url), {
        method,
        ...(body === undefined
          ? {}
          : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
      })
    expect((await ask('POST', 'api/pin', { from: 1000, to: 5000 })).status).toBe(201)
    await ask('DELETE', 'api/pin', { from: 2000, to: 3000 })
    const answer = await ask('DELETE', 'api/pin?from=4500&to=9000')
    const pins = [
      { from: 1000, to: 2000 },
      { from: 3000, to: 4500 },
    ]
    expect(await answer.json()).toEqual({ pins })
    // JSON makes null of NaN: a page that reckons wrong must not pin, or unpin, everything since 1970.
    const wrong = [{ from: 5 }, { from: null, to: 5 }, { from: [1], to: 5 }, { from: true, to: 5 }]
    for (const body of wrong) {
      for (const method of ['POST', 'DELETE']) {
        const refused = await ask(method, 'api/pin', body)
        expect(refused.status).toBe(400)
        expect(await refused.json()).toMatchObject({ code: 'ERR_INPUT' })
      }
    }
    await box.end('SIGKILL')
    await using again = await startBox(options)
    expect(await again.json('api/pins')).toEqual({ pins })
  })
})

describe('a device that is away', () => {
  it('is waited for, and the page says so', async () => {
    await using box = await startBox({ args: ['--device', 'nowhere'] })
    const { recorder, demo } = await box.status()
    expect(demo).toBe(false)
    expect(recorder).toMatchObject({
      state: 'waiting',
      device: 'nowhere',
      reason: expect.stringContaining('nowhere: cannot open for capture'),
    })
    const health = await fetch(new URL('health', box.url))
    expect(health.status).toBe(503)
    expect(await box.end('SIGINT')).toBe(0)
  })

  it('in the midst of a recording is told, and told again when it delivers', async () => {
    await using box = await startBox({ args: ['--device', card.paced], env: card.env })
    const inState = (state: string) =>
      box.until<StatusView>('api/status', ({ recorder }) => recorder.state === state)
    const health = async () => (await fetch(new URL('health', box.url))).status
    await box.until<StatusView>('api/status', ({ levels }) => levels !== null)
    expect(await health()).toBe(200)
    await card.hang()
    try {
      const { recorder, levels } = await inState('waiting')
      expect(recorder.reason).toBe('paced: no frame for 5000 ms: it hangs')
      expect(levels).toBe(null)
      expect(await health()).toBe(503)
    } finally {
      await card.goOn()
    }
    await inState('recording')
    await box.until<StatusView>('api/status', ({ recorder }) => recorder.summary.missing > 0)
    expect(await health()).toBe(200)
    const told = box.log().match(/the device delivers|waiting for the device/g)
    expect(told).toEqual(['the device delivers', 'waiting for the device', 'the device delivers'])
    expect(box.log()).toContain('sound is missing')
  })

  it('that does not offer the format is an error at once, with what it offers', async () => {
    await using data = await temporaryFolder('pigebox-format-')
    const flags = ['--device', card.paced, '--rate', '12345', '--no-mdns', '--port', '0']
    const ended = await runPigebox(['serve', '--data', data.path, ...flags], { env: card.env })
    expect(ended.code).toBe(1)
    expect(ended.stderr).toContain('does not take 12345 Hz: it offers 44100 Hz')
  })
})

describe('whoever started it', () => {
  it('takes it along when it goes', async () => {
    await using box = await startBox({ args: ['--device', card.paced], env: card.env })
    box.child.disconnect()
    expect(await box.ended).toBe(0)
    expect((await filesIn(box.data)).filter((path) => path.endsWith('.part'))).toEqual([])
  })
})

describe('a start that cannot be', () => {
  it.each([
    [['--port', 'x'], '--port: expected number, got "x"'],
    [['--config', '/nowhere.yaml'], '/nowhere.yaml: ENOENT'],
    [['--data', '/dev/null/x'], 'data: /dev/null/x cannot be written to'],
    [['--rotate', '7s'], '--rotate: expected a length that divides a day'],
  ])('with %j says why', async (args, message) => {
    const { code, stderr } = await runPigebox(['serve', ...args])
    expect(code).toBe(1)
    expect(stderr).toContain(message)
    expect(stderr).not.toMatch(/^ {4}at /m)
  })

  it('with a port that was asked for and is taken says so', async () => {
    await using box = await startBox({ args: ['--device', 'nowhere'] })
    await using data = await temporaryFolder('pigebox-port-')
    const { port } = new URL(box.url)
    const args = ['serve', '--data', data.path, '--port', port, '--no-mdns', '--device', 'nowhere']
    const { code, stderr } = await runPigebox(args)
    expect(code).toBe(1)
    expect(stderr).toContain(`cannot listen on port ${port}`)
  })
})

/** A WAV of 16 bits, stereo, so slow that its bytes last an hour. */
function wavOf(sound: Uint8Array): Uint8Array {
  const rate = Math.round(sound.length / 4 / 3600)
  const head = Buffer.alloc(44)
  head.write('RIFF', 0, 'latin1')
  head.writeUInt32LE(36 + sound.length, 4)
  head.write('WAVEfmt ', 8, 'latin1')
  head.writeUInt32LE(16, 16)
  head.writeUInt16LE(1, 20)
  head.writeUInt16LE(2, 22)
  head.writeUInt32LE(rate, 24)
  head.writeUInt32LE(rate * 4, 28)
  head.writeUInt16LE(4, 32)
  head.writeUInt16LE(16, 34)
  head.write('data', 36, 'latin1')
  head.writeUInt32LE(sound.length, 40)
  return Buffer.concat([head, sound])
}

import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type SoundCard, soundCard } from '../../../test/support/alsa.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import type { SegmentView, TimelineView } from '../src/api/types.ts'
import { filesIn, type PigeboxBox, pcmOf, placeIn, soundOf, startBox, wavsIn } from './box.ts'

const run = promisify(execFile)

let card: SoundCard
let box: PigeboxBox
let segments: readonly SegmentView[]

beforeAll(async () => {
  card = await soundCard()
  box = await startBox({
    args: ['--device', card.patient, '--rotate', '2s'],
    config: 'encoding: {kind: none}',
    env: card.env,
  })
  const timeline = await box.until<TimelineView>(
    `api/timeline?from=0&to=${Date.now() + 3_600_000}`,
    ({ segments }) => segments.filter(({ open }) => !open).length >= 4,
  )
  // The first one is not whole.
  segments = timeline.segments.filter(({ open }) => !open).slice(1)
})
afterAll(async () => {
  await box?.[Symbol.asyncDispose]()
  await card?.[Symbol.asyncDispose]()
})

/** A range of the recordings as the box gives it out. */
async function audio(from: number, to: number, more = '', headers = {}): Promise<Response> {
  return await fetch(new URL(`api/audio?from=${from}&to=${to}${more}`, box.url), { headers })
}

async function pcm(response: Response): Promise<Buffer> {
  return pcmOf(Buffer.from(await response.arrayBuffer()))
}

describe('a sound card', () => {
  it('is recorded bit for bit, into files that begin on the marks of the clock', async () => {
    const [first, second, third] = segments as [SegmentView, SegmentView, SegmentView]
    expect(first.start % 2000).toBe(0)
    expect(second.start - first.start).toBe(2000)
    const pattern = /^\d{4}\/\d\d-[A-Z][a-z]{2}\/\d\d-[A-Z][a-z]{2}\/\d\dh\d\dm\d[02468]\.wav$/
    for (const { name } of segments) expect(name).toMatch(pattern)
    const names = [first, second, third].map(({ name }) => join(box.data, 'pige', name))
    const sound = Buffer.concat(await Promise.all(names.map(soundOf)))
    expect(sound.length).toBeGreaterThan(5 * 44_100 * 4)
    expect(placeIn(card.sound, sound)).toBeGreaterThanOrEqual(0)
  })

  it('is told of: state, format, levels, storage', async () => {
    const status = await box.status()
    expect(status).toMatchObject({
      name: 'pigebox',
      demo: false,
      recorder: {
        state: 'recording',
        device: 'patient',
        format: { sampleFormat: 'S16_LE', rate: 44_100, channels: 2 },
        summary: { missing: 0 },
      },
      storage: { path: join(box.data, 'pige'), ready: true },
      zone: 'UTC',
      rotate: 2,
    })
    expect(status.levels?.channels).toHaveLength(2)
    expect(status.storage.kinds['wav']?.files).toBeGreaterThanOrEqual(4)
    expect(status.storage.free).toBeGreaterThan(0)
    expect(status.recorder.current?.parts[0]).toMatch(/\.wav\.part$/)
  })

  it('leaves no hole in the timeline', async () => {
    // Between two segments none is open.
    const { missing, recorded } = await box.until<TimelineView>(
      `api/timeline?from=0&to=${Date.now() + 3_600_000}`,
      ({ segments }) => segments.at(-1)?.open === true,
    )
    expect(missing).toEqual([])
    expect(recorded).toHaveLength(1)
    expect(await box.json(`api/holes?from=0&to=${Date.now()}`)).toMatchObject({ holes: [] })
    const rows = await box.json<{ integrated: number }[]>(`api/loudness?from=0&to=${Date.now()}`)
    // Full-scale noise: some 3 dB above what a sine of full scale would be.
    expect(rows.at(1)?.integrated).toBeCloseTo(1.4, 0)
  })
})

describe('GET /api/audio', () => {
  it('gives out what was recorded, across files, exactly', async () => {
    const [first, second, third] = segments as [SegmentView, SegmentView, SegmentView]
    const files = [first, second, third].map(({ name }) => join(box.data, 'pige', name))
    const whole = Buffer.concat(await Promise.all(files.map(soundOf)))
    const response = await audio(first.start, third.end)
    expect(response.headers.get('content-type')).toBe('audio/wav')
    expect((await pcm(response)).equals(whole)).toBe(true)

    const part = await pcm(await audio(first.start + 1234, third.start + 567))
    const seconds = (third.start + 567 - first.start - 1234) / 1000
    expect(Math.abs(part.length / 4 - seconds * 44_100)).toBeLessThan(44_100 * 1e-3 * seconds)
    expect(whole.indexOf(part)).toBeGreaterThan(0)
  })

  it('gives it out in parts, as browsers ask', async () => {
    const { start: from, end: to } = segments[0] as SegmentView
    const whole = Buffer.from(await (await audio(from, to)).arrayBuffer())
    const parts: Buffer[] = []
    for (let at = 0; at < whole.length; at += 99_991) {
      const range = `bytes=${at}-${at + 99_990}`
      const response = await audio(from, to, '', { range })
      expect(response.status).toBe(206)
      expect(response.headers.get('content-range')).toMatch(
        new RegExp(`^bytes ${at}-\\d+/${whole.length}$`),
      )
      parts.push(Buffer.from(await response.arrayBuffer()))
    }
    expect(Buffer.concat(parts).equals(whole)).toBe(true)
    const beyond = await audio(from, to, '', { range: `bytes=${whole.length}-` })
    expect(beyond.status).toBe(416)
    expect(beyond.headers.get('content-range')).toBe(`bytes */${whole.length}`)
    const changed = await audio(from, to, '', { range: 'bytes=0-9', 'if-range': '"another"' })
    expect(changed.status).toBe(200)
    const head = await fetch(new URL(`api/audio?from=${from}&to=${to}`, box.url), {
      method: 'HEAD',
    })
    expect(head.headers.get('content-length')).toBe(`${whole.length}`)
  })

  it('names a download, and encodes FLAC that flac believes', async () => {
    const { start: from } = segments[0] as SegmentView
    const to = from + 3000
    const wav = await audio(from, to, '&download')
    const name = 'pigebox-\\d{4}-\\d\\d-\\d\\d-\\d\\dh\\d\\dm\\d\\d-to-\\d\\dh\\d\\dm\\d\\d'
    expect(wav.headers.get('content-disposition')).toMatch(
      new RegExp(`^attachment; filename="${name}\\.wav"`),
    )
    const flac = await audio(from, to, '&format=flac')
    expect(flac.headers.get('content-disposition')).toMatch(new RegExp(`${name}\\.flac`))
    const decoding = run('flac', ['-d', '-s', '-c', '-'], {
      encoding: 'buffer',
      maxBuffer: 1 << 24,
    })
    decoding.child.stdin?.end(Buffer.from(await flac.arrayBuffer()))
    const decoded = pcmOf((await decoding).stdout)
    expect(decoded.equals(await pcm(wav))).toBe(true)
  })

  it.each([
    ['from=0&to=90000000', 400, 'ERR_TOO_LONG'],
    ['from=5&to=3', 400, 'ERR_INPUT'],
    ['from=x&to=3', 400, 'ERR_INPUT'],
    ['', 400, 'ERR_INPUT'],
    ['from=&to=3', 400, 'ERR_INPUT'],
    ['from=0&to=1&format=mp3', 400, 'ERR_INPUT'],
    ['from=0&to=1&frm=2', 400, 'ERR_INPUT'],
    ['from=0&to=1', 404, 'ERR_NOTHING_RECORDED'],
  ])('refuses %j', async (query, status, code) => {
    const response = await fetch(new URL(`api/audio?${query}`, box.url))
    expect(response.status).toBe(status)
    expect(await response.json()).toEqual({ code, message: expect.stringMatching(/\w{3}/) })
  })
})

describe('GET /api/waveform', () => {
  it('draws what was recorded, and nothing where nothing was', async () => {
    const { start, end } = segments[0] as SegmentView
    const before = start - 3_600_000
    const drawn = await box.json<{ min: number[][]; max: number[][]; rms: number[][] }>(
      `api/waveform?from=${start}&to=${end}&points=10`,
    )
    for (const list of [...drawn.min, ...drawn.max, ...drawn.rms]) expect(list).toHaveLength(10)
    // Noise of all 16 bits.
    expect(Math.max(...(drawn.max[1] ?? []))).toBeGreaterThan(0.99)
    expect(Math.min(...(drawn.min[0] ?? []))).toBeLessThan(-0.99)
    expect(drawn.rms[0]?.[5]).toBeCloseTo(Math.sqrt(1 / 3), 1)
    const nothing = await box.json<{ min: (number | null)[][] }>(
      `api/waveform?from=${before}&to=${before + 1000}&points=3`,
    )
    expect(new Set(nothing.min.flat())).toEqual(new Set([null]))
  })
})

describe('GET /events', () => {
  it('tells levels ten times a second, and each segment as it begins and ends', async () => {
    const left = new AbortController()
    const response = await fetch(new URL('events', box.url), { signal: left.signal })
    let text = ''
    for await (const chunk of response.body ?? []) {
      text += Buffer.from(chunk).toString()
      if (/event: segment\n/.test(text) && /event: opened\n/.test(text)) break
    }
    left.abort()
    const levels = [...text.matchAll(/event: levels\ndata: (.*)\n/g)].map(
      ([, json = '']) => JSON.parse(json) as { time: number; channels: { peak: number }[] },
    )
    expect(levels[0]?.channels[0]?.peak).toBeGreaterThan(-1)
    const segment = /event: segment\ndata: (.*)\n/.exec(text)?.[1] ?? ''
    expect(JSON.parse(segment)).toMatchObject({ names: [expect.stringMatching(/\.wav$/)] })
  })
})

describe('/pige/', () => {
  it('is a tree that wget takes a copy of', async () => {
    await using copy = await temporaryFolder('pigebox-wget-')
    const page = await (await fetch(new URL('pige/', box.url))).text()
    expect(page).toContain('Recordings')
    await run('wget', [
      ...['--recursive', '--no-parent', '--no-host-directories', '--quiet'],
      ...['--execute', 'robots=off', '--reject', 'index.html*,*.tmp', '--level', '9'],
      ...['--directory-prefix', copy.path, new URL('pige/', box.url).href],
    ])
    const copied = (await filesIn(copy.path)).filter((path) => path.endsWith('.wav'))
    expect(copied.length).toBeGreaterThanOrEqual(4)
    for (const path of copied) {
      const original = join(box.data, relative(copy.path, path))
      expect((await readFile(path)).equals(await readFile(original)), path).toBe(true)
    }
  })
})

describe('/metrics and the log', () => {
  it('tell numbers and events', async () => {
    const text = await (await fetch(new URL('metrics', box.url))).text()
    for (const line of [
      /^pigebox_disk_used_bytes\{kind="wav"\} \d{6,}$/m,
      /^pigebox_disk_files\{kind="wav"\} \d+$/m,
      /^pigebox_disk_free_bytes \d+$/m,
      /^pigebox_peak_dbfs\{channel="2"\} (-0\.\d+|0)$/m,
      /^pigebox_loudness_momentary_lufs -?\d+/m,
      /^pigebox_frames_recorded_total \d{5,}$/m,
      /^pigebox_frames_missing_total 0$/m,
      /^pigebox_holes_total\{cause="overrun"\} 0$/m,
      /^pigebox_drift_ppm -?\d/m,
      /^pigebox_recording 1$/m,
      /^process_resident_memory_bytes \d+$/m,
    ]) {
      expect(text).toMatch(line)
    }
    const graphs = await box.json<{ graphs: { name: string }[] }>('munin/data.json?range=hour')
    expect(graphs.graphs.map(({ name }) => name)).toContain('pigebox_disk')
    expect((await fetch(new URL('munin/', box.url))).status).toBe(200)
    const log = await box.json<{ id: number; message: string }[]>('api/log?after=1')
    expect(log[0]?.id).toBe(2)
    expect(log.map(({ message }) => message)).toContain('segment closed')
    expect(await box.json('health')).toMatchObject({ status: 'ok' })
  })
})

describe('the end', () => {
  it('publishes the last segment, and loses nothing of it', async () => {
    expect(await box.end('SIGTERM')).toBe(0)
    const all = await filesIn(join(box.data, 'pige'))
    expect(all.filter((path) => path.endsWith('.part'))).toEqual([])
    const sound = Buffer.concat(await Promise.all((await wavsIn(box.data)).map(soundOf)))
    expect(placeIn(card.sound, sound)).toBeGreaterThanOrEqual(0)
  })
})

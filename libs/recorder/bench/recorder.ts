/**
 * The recorder beside arecord, ffmpeg and sox: CPU for an hour of sound, speed, memory, gaps, many captures.
 *
 * All take the same sound, as fast as they can. arecord and ours capture it from libasound's file plugin; ffmpeg
 * (whose ALSA input keeps real time) and sox read it from a file, which costs them less. Ours runs as it is
 * published, built. What a program costs to start, which is nothing to one that runs for months, is measured with a
 * second of sound, taken off, and shown beside. What takes less than five seconds is measured three times, for its
 * median. `--seconds N` of sound (default 900), `--quick` for a short look, `--write` for docs/benchmarks/recorder.md.
 */
import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { mkdtemp, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from '../../../bench/built.ts'
import { type Cost, run, table } from '../../../bench/measure.ts'
import { median, megabytes } from '../../../bench/numbers.ts'
import { machine, writeHeadline, writeReport } from '../../../bench/report.ts'
import { soundCard } from '../../../test/support/alsa.ts'

const quick = process.argv.includes('--quick')
const isWritten = process.argv.includes('--write')
const given = process.argv.indexOf('--seconds')
const seconds = given > 0 ? Number(process.argv[given + 1]) : quick ? 120 : 900
using built = build(['recorder', 'durable', 'naming', 'process'])
const folder = await mkdtemp(join(tmpdir(), 'boxwright-bench-'))
const raw = join(folder, 'sound.raw')
const rawFlags = ['-r', '44100', '-c', '2', '-e', 'signed', '-b', '16', '-t', 'raw']
execFileSync('sox', [
  '-n',
  ...rawFlags,
  raw,
  'synth',
  String(seconds + 2),
  'pinknoise',
  'sine',
  '440',
  'vol',
  '0.3',
])
await using card = await soundCard({ sound: readFileSync(raw) })
const record = built.script(join(import.meta.dirname, 'record.js'))
const many = built.script(join(import.meta.dirname, 'many.js'))
const out = join(folder, 'out')

type Job = (length: number) => readonly string[]

const ours =
  (...flags: string[]): Job =>
  (length) => [
    ...[process.execPath, record, '-q', '-d', card.unthrottled],
    ...['-D', out, '-l', String(length), ...flags],
  ]
const input = ['-v', 'error', '-y', '-f', 's16le', '-ar', '44100', '-ac', '2', '-i', raw]
const ffmpeg =
  (file: string, ...flags: string[]): Job =>
  (length) => [
    ...['ffmpeg', ...input],
    ...['-t', String(length), '-threads', '1', ...flags, join(out, file)],
  ]
const sox =
  (file: string, ...flags: string[]): Job =>
  (length) => [
    ...['sox', '-V1', ...rawFlags, raw],
    ...[...flags, join(out, file), 'trim', '0', String(length)],
  ]
const plain = ['--no-metering', '--no-sidecars']
const groups: readonly { readonly what: string; readonly jobs: Readonly<Record<string, Job>> }[] = [
  {
    what: 'WAV',
    jobs: {
      ours: ours(...plain),
      ffmpeg: ffmpeg('a.wav'),
      arecord: (length) => [
        ...['arecord', '-q', '-D', card.unthrottled],
        ...['-f', 'cd', '-d', String(length), join(out, 'b.wav')],
      ],
      sox: sox('c.wav'),
    },
  },
  {
    what: 'WAV, metered (EBU R128, true peak)',
    jobs: { ours: ours(), ffmpeg: ffmpeg('a.wav', '-af', 'ebur128=peak=true') },
  },
  {
    what: 'FLAC',
    jobs: {
      ours: ours(...plain, '-F', 'flac'),
      ffmpeg: ffmpeg('a.flac'),
      sox: sox('c.flac', '-C', '5'),
    },
  },
  {
    what: 'Opus',
    jobs: {
      ours: ours(...plain, '-F', 'opus'),
      ffmpeg: ffmpeg('a.opus', '-c:a', 'libopus', '-b:a', '128k'),
      // Its own resampler is quicker, and has 16 bits; ours has the 20 bits of this one.
      'ffmpeg, libsoxr': ffmpeg(
        'b.opus',
        ...['-af', 'aresample=48000:resampler=soxr:precision=20'],
        ...['-c:a', 'libopus', '-b:a', '128k'],
      ),
    },
  },
  {
    what: 'Vorbis q6',
    jobs: {
      ours: ours(...plain, '-F', 'vorbis'),
      ffmpeg: ffmpeg('a.ogg', '-c:a', 'libvorbis', '-q:a', '6'),
      sox: sox('c.ogg', '-C', '6'),
    },
  },
]

async function once(job: Job, length: number): Promise<Cost> {
  rmSync(out, { recursive: true, force: true })
  mkdirSync(out)
  return await run(job(length), card.env)
}

interface Figures {
  readonly start: number
  readonly cpu: number
  readonly speed: number
  readonly memory: number
}

async function figuresOf(job: Job): Promise<Figures> {
  const rounds: Figures[] = []
  for (let left = 3; left > 0; left--) {
    const start = await once(job, 1)
    const whole = await once(job, seconds)
    rounds.push({
      start: start.cpu,
      cpu: ((whole.cpu - start.cpu) / (seconds - 1)) * 3600,
      speed: (seconds - 1) / Math.max(0.01, whole.wall - start.wall),
      memory: whole.memory,
    })
    if (whole.wall > 5) break
  }
  return {
    start: median(rounds.map(({ start }) => start)),
    cpu: median(rounds.map(({ cpu }) => cpu)),
    speed: median(rounds.map(({ speed }) => speed)),
    memory: median(rounds.map(({ memory }) => memory)),
  }
}

const parts: string[] = []
const tell = (part: string): void => {
  parts.push(part)
  console.log(`${part}\n`)
}
const rows: string[][] = []
for (const { what, jobs } of groups) {
  const costs: Record<string, Figures> = {}
  for (const [name, job] of Object.entries(jobs)) {
    costs[name] = await figuresOf(job)
    process.stderr.write('.')
  }
  const reference = costs['ffmpeg']
  if (isWritten && reference && what.includes('metered')) {
    await writeHeadline('recorder', 'recorder', {
      what: 'an hour of CD sound to WAV, with loudness and true peak',
      unit: 's of CPU',
      ours: costs['ours']?.cpu ?? Number.NaN,
      peer: '`ffmpeg`',
      theirs: reference.cpu,
    })
  }
  for (const [name, { start, cpu, speed, memory }] of Object.entries(costs)) {
    const ratio = reference ? cpu / reference.cpu : Number.NaN
    rows.push([
      `${what}: ${name}`,
      cpu.toFixed(1),
      ratio.toFixed(2),
      start.toFixed(2),
      speed.toFixed(0),
      megabytes(memory),
    ])
  }
}
process.stderr.write('\n')
const head = ['output: program', 'CPU s/hour', 'x ffmpeg', 'start CPU s', 'x real time', 'MB']
tell(`${seconds} s of 44.1 kHz, 16 bit, stereo; start-up taken off.\n\n${table(head, rows)}`)

const rotation = 15
const turns = 4
const length = rotation * turns
const rotating: Readonly<Record<string, Job>> = {
  ours: ours(...plain, '-R', `${rotation}s`, '-f', '%Y%m%d-%H%M%S.wav'),
  arecord: () => [
    ...['arecord', '-q', '-D', card.unthrottled, '-f', 'cd', '-d', String(length)],
    ...['--max-file-time', String(rotation), join(out, 'a.wav')],
  ],
  'ffmpeg segment': ffmpeg('%03d.wav', '-f', 'segment', '-segment_time', String(rotation)),
}
const gaps: string[][] = []
const whole = Buffer.from(card.sound)
for (const [name, job] of Object.entries(rotating)) {
  await once(job, length)
  const files = readdirSync(out)
    .filter((file) => file.endsWith('.wav'))
    .sort()
  let expected = 0
  let lost = 0
  for (const file of files) {
    const bytes = await readFile(join(out, file))
    const sound = bytes.subarray(bytes.indexOf('data', 12, 'latin1') + 8)
    const at = whole.indexOf(sound.subarray(0, 256), expected)
    lost += Math.abs(at - expected) / 4
    expected = at + sound.byteLength
  }
  const boundaries = files.length - 1
  gaps.push([name, String(boundaries), (lost / Math.max(1, boundaries)).toFixed(0)])
}
tell(table(['rotation', 'boundaries', 'frames lost at each'], gaps))

const captures = quick ? 4 : 32
const time = quick ? 5 : 20
// The paced card maps its sound, once for each capture: of two seconds that is next to nothing.
await using short = await soundCard({ sound: card.sound.subarray(0, 2 * 44_100 * 4) })
const cost = await run([process.execPath, many, String(captures), String(time), out], short.env)
const load = ((cost.cpu / cost.wall) * 100).toFixed(0)
tell(
  `${captures} stereo captures at once, metered, for ${time} s: ${cost.stderr} frames missing, ${load} % of one core, ${megabytes(cost.memory)} MB`,
)
rmSync(folder, { recursive: true, force: true })
if (isWritten) {
  await writeReport(
    'recorder',
    `# The recorder beside arecord, ffmpeg and sox

By \`npm run bench -- recorder --seconds ${seconds} --write\`, on ${machine}. All take the same sound, as fast as
they can; arecord and ours capture it from libasound's file plugin, ffmpeg and sox read it from a file.

${parts.join('\n\n')}
`,
  )
}

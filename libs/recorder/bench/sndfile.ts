/**
 * Writing audio files: CPU seconds for an hour of sound, ours beside ffmpeg's, in every kind of file.
 *
 * Both read the same 16-bit stereo from a file as fast as they can; ours in blocks of 500 ms, with the tail
 * that a kill needs. What a program costs to start is measured and taken off. `--seconds N` of sound, by
 * default 600.
 */
import { execFileSync } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Cost, run, table } from '../../../bench/measure.ts'
import type { AudioOutput } from '../src/audio-file.ts'
import type { PcmFormat } from '../src/pcm.ts'
import { openWriter } from '../src/sndfile/writer.ts'

const cd: PcmFormat = { sampleFormat: 'S16_LE', rate: 44_100, channels: 2 }
const period = 22_050

/** The same codecs with the same settings. */
const rows: readonly { readonly output: AudioOutput; readonly ffmpeg: readonly string[] }[] = [
  { output: { kind: 'wav' }, ffmpeg: ['-c:a', 'pcm_s16le', '-f', 'wav'] },
  { output: { kind: 'flac' }, ffmpeg: ['-c:a', 'flac', '-f', 'flac'] },
  { output: { kind: 'vorbis' }, ffmpeg: ['-c:a', 'libvorbis', '-q:a', '6', '-f', 'ogg'] },
  // ffmpeg is told to resample, as it would by itself, and to spend the same bits.
  {
    output: { kind: 'opus' },
    ffmpeg: ['-ar', '48000', '-c:a', 'libopus', '-b:a', '128k', '-f', 'opus'],
  },
]

async function write(output: AudioOutput, raw: string, path: string): Promise<void> {
  const facts = { start: Date.now(), utcOffset: 0, timeReference: 0 }
  await using writer = await openWriter({ path, output, format: cd, facts })
  const sound = await readFile(raw)
  const step = period * 4
  for (let at = 0; at < sound.length; at += step) await writer.write(sound.subarray(at, at + step))
}

async function compare(seconds: number): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'boxwright-bench-'))
  try {
    const raw = join(folder, 'sound.raw')
    const shape = ['-r', '44100', '-c', '2', '-e', 'signed', '-b', '16', '-t', 'raw']
    const synth = ['synth', String(seconds), 'pinknoise', 'sine', '440', 'vol', '0.3']
    execFileSync('sox', ['-n', ...shape, raw, ...synth])
    const empty = join(folder, 'empty.raw')
    execFileSync('sox', ['-n', ...shape, empty, 'synth', '0.1', 'sine', '440'])
    const hour = 3600 / seconds
    const lines: string[][] = []
    for (const { output, ffmpeg } of rows) {
      let count = 0
      const ours = async (input: string): Promise<Cost> => {
        const out = join(folder, `ours-${output.kind}-${++count}`)
        const program = fileURLToPath(import.meta.url)
        const args = ['--conditions=@boxwright/source', program, JSON.stringify(output), input, out]
        return await run([process.execPath, ...args])
      }
      const theirs = async (input: string): Promise<Cost> => {
        const source = ['-v', 'error', '-y', '-f', 's16le', '-ar', '44100', '-ac', '2', '-i', input]
        const out = join(folder, `ffmpeg-${output.kind}`)
        return await run(['ffmpeg', ...source, '-threads', '1', ...ffmpeg, out])
      }
      const net = async (job: (input: string) => Promise<Cost>): Promise<[number, number]> => {
        const start = await job(empty)
        const whole = await job(raw)
        return [(whole.cpu - start.cpu) * hour, seconds / (whole.wall - start.wall)]
      }
      const [cpu, speed] = await net(ours)
      const [ffmpegCpu, ffmpegSpeed] = await net(theirs)
      lines.push([
        output.kind,
        cpu.toFixed(1),
        ffmpegCpu.toFixed(1),
        (cpu / ffmpegCpu).toFixed(2),
        `${Math.round(speed)} x`,
        `${Math.round(ffmpegSpeed)} x`,
      ])
    }
    const head = ['file', 'CPU s/h', 'ffmpeg', 'ratio', 'speed', 'ffmpeg']
    console.log(table(head, lines))
  } finally {
    await rm(folder, { recursive: true })
  }
}

const [output, raw = '', path = ''] = process.argv.slice(2)
if (output?.startsWith('{')) {
  await write(JSON.parse(output) as AudioOutput, raw, path)
} else {
  await compare(Number(output === '--seconds' ? raw : 600))
}

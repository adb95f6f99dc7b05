import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { PcmFormat, SampleFormat } from '../../src/pcm.ts'

const execute = promisify(execFile)

/** What ffmpeg's ebur128 filter says of a sound. */
export interface ReferenceLoudness {
  momentaryMax: number
  shortTermMax: number
  integrated: number
  range: number
  truePeak: number
}

/** ffmpeg's names for ours. S24_LE has none. */
const codecs: Record<Exclude<SampleFormat, 'S24_LE'>, string> = {
  S16_LE: 's16le',
  S24_3LE: 's24le',
  S32_LE: 's32le',
  FLOAT_LE: 'f32le',
}
/** The layouts that our channel weights stand for. */
const layouts = ['', 'mono', 'stereo', '3.0', 'quad', '5.0', '5.1']

/** Make PCM from a description in lavfi's terms. */
export async function generate(lavfi: string, format: PcmFormat): Promise<Buffer> {
  const sample = codecs[format.sampleFormat as keyof typeof codecs]
  const shape = ['-ar', `${format.rate}`, '-f', sample, '-']
  const args = ['-v', 'error', '-bitexact', '-f', 'lavfi', '-i', lavfi, ...shape]
  const { stdout } = await execute('ffmpeg', args, { encoding: 'buffer', maxBuffer: 1 << 29 })
  return stdout
}

/** Measure a file of raw PCM with ffmpeg. */
export async function measure(path: string, format: PcmFormat): Promise<ReferenceLoudness> {
  const sample = codecs[format.sampleFormat as keyof typeof codecs]
  const layout = layouts[format.channels] as string
  const shape = ['-f', sample, '-ar', `${format.rate}`, '-ac', `${format.channels}`]
  const filter = `aformat=channel_layouts=${layout},ebur128=peak=true:metadata=1,ametadata=print:file=-`
  const input = ['-nostats', ...shape, '-channel_layout', layout, '-i', path]
  const args = [...input, '-af', filter, '-f', 'null', '-']
  const { stdout, stderr } = await execute('ffmpeg', args, { maxBuffer: 1 << 28 })
  const largest = (key: string): number =>
    [...stdout.matchAll(new RegExp(`lavfi\\.r128\\.${key}=(-?[\\d.]+|nan|-inf)`, 'g'))]
      .map(([, value]) => Number(value))
      .reduce((max, value) => Math.max(max, Number.isNaN(value) ? max : value), -200)
  const summary = (pattern: RegExp): number => {
    const value = pattern.exec(stderr.slice(stderr.lastIndexOf('Summary:')))?.[1]
    return value === '-inf' ? Number.NEGATIVE_INFINITY : Number(value)
  }
  return {
    momentaryMax: largest('M'),
    shortTermMax: largest('S'),
    integrated: summary(/I:\s+(\S+) LUFS/),
    range: summary(/LRA:\s+(\S+) LU/),
    truePeak: summary(/Peak:\s+(\S+) dBFS/),
  }
}

import { mkdir, rename, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { AudioOutput } from '../../src/audio-file.ts'
import { framesSinceMidnight } from '../../src/local-time.ts'
import { createMeter } from '../../src/metering/meter.ts'
import { bytesPerFrame, type PcmFormat } from '../../src/pcm.ts'
import { formatSidecar, sidecarOf } from '../../src/sidecar.ts'
import { openWriter } from '../../src/sndfile/writer.ts'
import type { Hole } from '../../src/source.ts'

/** A segment as the recorder leaves it. */
export interface Recording {
  readonly directory: string
  /** Its name, without the extension. */
  readonly name: string
  readonly format: PcmFormat
  readonly data: Uint8Array
  /** Unix time in ms. */
  readonly start: number
  readonly firstFrame?: number
  readonly session?: string
  readonly holes?: readonly Hole[]
  readonly outputs?: readonly AudioOutput[]
  /** Default `true`. */
  readonly sidecar?: boolean
  readonly drift?: number
}

const extensions = { wav: '.wav', flac: '.flac', vorbis: '.ogg', opus: '.opus' }

/** Write a segment with libsndfile. */
export async function record(recording: Recording): Promise<void> {
  const { directory, name, format, data, start, session = 'test', firstFrame = 0 } = recording
  const { outputs = [{ kind: 'wav' }], holes = [], drift = 0 } = recording
  const facts = { start, utcOffset: 0, timeReference: framesSinceMidnight(start, 0, format.rate) }
  const meter = createMeter(format)
  meter.add(data)
  const { channels: levels, loudness, waveform } = meter.summary()
  const frames = data.length / bytesPerFrame(format)
  for (const output of outputs) {
    const path = join(directory, `${name}${extensions[output.kind]}`)
    await mkdir(dirname(path), { recursive: true })
    const writer = await openWriter({ path: `${path}.part`, output, format, facts })
    await writer.write(data)
    await writer.close()
    await rename(`${path}.part`, path)
    if (recording.sidecar === false) continue
    const sidecar = formatSidecar({
      ...{ source: 'test', session, start, utcOffset: 0, drift, holes, levels, loudness, waveform },
      ...{ rate: format.rate, channels: format.channels },
      ...{ firstFrame, lastFrame: firstFrame + frames - 1 },
    })
    await writeFile(sidecarOf(path), sidecar)
  }
}

/** A sound in which no two places are alike: low frequencies, and a little noise that is always the same. */
export function sound({ rate, channels }: PcmFormat, frames: number, seed = 1): Uint8Array {
  const samples = new Int16Array(frames * channels)
  let noise = seed
  for (let frame = 0; frame < frames; frame++) {
    for (let channel = 0; channel < channels; channel++) {
      noise = (noise * 1_103_515_245 + 12_345) & 0x7fff_ffff
      const tone = Math.sin((frame / rate) * (400 + 7 * channel + frame / rate))
      samples[frame * channels + channel] = 12_000 * tone + ((noise >> 16) & 0xff)
    }
  }
  return new Uint8Array(samples.buffer)
}

/** Everything of a stream of bytes. */
export async function collect(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = []
  for await (const chunk of chunks) all.push(chunk.slice())
  return Buffer.concat(all)
}

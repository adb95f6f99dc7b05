import type { AudioFacts, AudioOutput } from '../audio-file.ts'
import { bextSize, codingHistory, encodeBext } from '../bext.ts'
import { fileRate, flacDepth } from '../formats.ts'
import { formatIso } from '../local-time.ts'
import type { PcmFormat } from '../pcm.ts'
import { type SoundInfo, sf } from './declarations.ts'
import { SoundFile } from './sound-file.ts'

/** What a new file is to be. */
export interface SoundFileOptions {
  /** For messages. */
  readonly path: string
  /** The kind of file. */
  readonly output: AudioOutput
  /** What its source delivers. */
  readonly format: PcmFormat
  /** What it says of itself. */
  readonly facts: AudioFacts
}

/** Begin a file on an empty descriptor: its header is complete, no sample is in it. */
export async function createSoundFile(fd: number, options: SoundFileOptions): Promise<SoundFile> {
  const { path, output, format, facts } = options
  const info = soundInfo(output, format)
  const sound = await SoundFile.open(fd, path, sf.SFM_WRITE, info)
  if (output.kind === 'wav') prepareWav(sound, facts)
  else prepareTags(sound, facts, output, format)
  return sound
}

/** What libsndfile calls it. */
export function soundInfo(output: AudioOutput, format: PcmFormat): SoundInfo {
  return {
    frames: 0,
    samplerate: fileRate(output.kind, format.rate),
    channels: format.channels,
    format: formatCode(output, format),
    sections: 0,
    seekable: 0,
  }
}

function formatCode(output: AudioOutput, format: PcmFormat): number {
  switch (output.kind) {
    case 'wav':
      return sf.SF_FORMAT_RF64 | wavSubtypes[format.sampleFormat]
    case 'flac':
      return sf.SF_FORMAT_FLAC | depths[flacDepth(output, format)]
    case 'vorbis':
      return sf.SF_FORMAT_OGG | sf.SF_FORMAT_VORBIS
    case 'opus':
      return sf.SF_FORMAT_OGG | sf.SF_FORMAT_OPUS
  }
}

const depths = { 16: sf.SF_FORMAT_PCM_16, 24: sf.SF_FORMAT_PCM_24 } as const

const wavSubtypes = {
  S16_LE: sf.SF_FORMAT_PCM_16,
  S24_LE: sf.SF_FORMAT_PCM_24,
  S24_3LE: sf.SF_FORMAT_PCM_24,
  S32_LE: sf.SF_FORMAT_PCM_32,
  FLOAT_LE: sf.SF_FORMAT_FLOAT,
} as const

function prepareWav(sound: SoundFile, facts: AudioFacts): void {
  // RIFF until 4 GiB, RF64 from there on, in the same place: libsndfile keeps a JUNK chunk for it.
  sound.flag(sf.SFC_RF64_AUTO_DOWNGRADE, true)
  // A peak would be of what libsndfile converted, and raw samples are not looked at.
  sound.flag(sf.SFC_SET_ADD_PEAK_CHUNK, false)
  sound.command(sf.SFC_SET_BROADCAST_INFO, broadcastInfo(facts))
  // WAV only: libsndfile writes the header packets of a Vorbis stream anew, in the middle of it.
  sound.flag(sf.SFC_SET_UPDATE_HEADER_AUTO, true)
  sound.flag(sf.SFC_UPDATE_HEADER_NOW, true)
}

/** `SF_BROADCAST_INFO`: the chunk, but for C's alignment after the odd-sized dates. */
function broadcastInfo(facts: AudioFacts): Uint8Array {
  const chunk = encodeBext(facts)
  const history = new TextEncoder().encode(codingHistory(facts))
  const info = Buffer.alloc(bextSize + 2 + 4 + 256)
  const dates = 338
  info.set(chunk.subarray(0, dates))
  info.set(chunk.subarray(dates), dates + 2)
  info.writeUInt32LE(history.length, bextSize + 2)
  info.set(history, bextSize + 2 + 4)
  return info
}

function prepareTags(
  sound: SoundFile,
  facts: AudioFacts,
  output: AudioOutput,
  format: PcmFormat,
): void {
  sound.setTag(sf.SF_STR_DATE, formatIso(facts.start, facts.utcOffset))
  if (facts.description) sound.setTag(sf.SF_STR_COMMENT, facts.description)
  if (facts.originator) sound.setTag(sf.SF_STR_ARTIST, facts.originator)
  if (output.kind === 'flac') {
    sound.level(sf.SFC_SET_COMPRESSION_LEVEL, output.compression ?? 0.5)
    return
  }
  const usual = output.kind === 'vorbis' ? 0.6 : 0.232
  sound.level(sf.SFC_SET_VBR_ENCODING_QUALITY, output.quality ?? usual)
  if (output.kind === 'opus') {
    sound.level(sf.SFC_SET_OGG_PAGE_LATENCY_MS, 200)
    const rate = new Uint8Array(Int32Array.of(format.rate).buffer)
    sound.command(sf.SFC_SET_ORIGINAL_SAMPLERATE, rate)
  }
}

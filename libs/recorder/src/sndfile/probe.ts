import { type FileHandle, open } from 'node:fs/promises'
import type { AudioFacts, AudioFileDescription, AudioKind } from '../audio-file.ts'
import { decodeBext } from '../bext.ts'
import { readRiffHeader } from '../bitstream/riff.ts'
import { RecorderError } from '../errors.ts'
import { framesSinceMidnight, parseIso } from '../local-time.ts'
import type { SampleFormat } from '../pcm.ts'
import { type SoundInfo, sf } from './declarations.ts'
import { SoundFile, storageError } from './sound-file.ts'

const headerRoom = 65_536

/**
 * What an audio file is, from its header.
 *
 * @param path of a WAV, RF64, FLAC, Ogg Vorbis or Opus file
 * @throws {@link RecorderError} `ERR_AUDIO_FILE` when it is something else; `ERR_STORAGE`
 */
export async function probe(path: string): Promise<AudioFileDescription> {
  const file = await open(path).catch((error) => {
    throw storageError(path, error)
  })
  try {
    const sound = await SoundFile.open(file.fd, path, sf.SFM_READ, undefined)
    try {
      return await describe(path, file, sound)
    } finally {
      await sound.close()
    }
  } finally {
    await file.close()
  }
}

/** What an open file is. */
export async function describe(
  path: string,
  file: FileHandle,
  sound: SoundFile,
): Promise<AudioFileDescription> {
  const { info } = sound
  const kind = kindOf(path, info)
  const { frames, samplerate: rate, channels } = info
  const facts = kind === 'wav' ? await bextFacts(file, rate) : tagFacts(sound, rate)
  return {
    kind,
    format: { sampleFormat: nearest(info), rate, channels },
    frames: Number(frames),
    ...(facts && { facts }),
  }
}

function kindOf(path: string, { format }: SoundInfo): AudioKind {
  switch (format & sf.SF_FORMAT_TYPEMASK) {
    case sf.SF_FORMAT_WAV:
    case sf.SF_FORMAT_WAVEX:
    case sf.SF_FORMAT_RF64:
      return 'wav'
    case sf.SF_FORMAT_FLAC:
      return 'flac'
    case sf.SF_FORMAT_OGG:
      if ((format & sf.SF_FORMAT_SUBMASK) === sf.SF_FORMAT_VORBIS) return 'vorbis'
      if ((format & sf.SF_FORMAT_SUBMASK) === sf.SF_FORMAT_OPUS) return 'opus'
  }
  throw new RecorderError(
    'ERR_AUDIO_FILE',
    `${path}: expected WAV, FLAC, Vorbis or Opus, got libsndfile's format 0x${format.toString(16)}`,
  )
}

/** The sample format that loses nothing of what is stored, or of what is decoded. */
function nearest({ format }: SoundInfo): SampleFormat {
  switch (format & sf.SF_FORMAT_SUBMASK) {
    case sf.SF_FORMAT_PCM_16:
      return 'S16_LE'
    case sf.SF_FORMAT_PCM_24:
      return 'S24_3LE'
    case sf.SF_FORMAT_PCM_32:
      return 'S32_LE'
    default:
      return 'FLOAT_LE'
  }
}

async function bextFacts(file: FileHandle, rate: number): Promise<AudioFacts | undefined> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(headerRoom), 0, headerRoom, 0)
  const bytes = buffer.subarray(0, bytesRead)
  const chunk = readRiffHeader(bytes)?.chunks.find(({ id }) => id === 'bext')
  return chunk && decodeBext(bytes.subarray(chunk.offset, chunk.offset + chunk.size), rate)?.facts
}

function tagFacts(sound: SoundFile, rate: number): AudioFacts | undefined {
  const time = parseIso(sound.tag(sf.SF_STR_DATE) ?? '')
  if (!time) return undefined
  const description = sound.tag(sf.SF_STR_COMMENT)
  const originator = sound.tag(sf.SF_STR_ARTIST)
  return {
    ...time,
    timeReference: framesSinceMidnight(time.start, time.utcOffset, rate),
    ...(description && { description }),
    ...(originator && { originator }),
  }
}

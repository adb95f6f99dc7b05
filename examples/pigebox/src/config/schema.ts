import { boxKeys, duration, size } from '@boxwright/appliance'
import { z } from 'zod'
import type { Config } from './config.ts'

const text = z.string().min(1)
const part = z.number().min(0).max(1)

function isZone(zone: string): boolean {
  try {
    return Intl.DateTimeFormat('en', { timeZone: zone }) !== undefined
  } catch {
    return false
  }
}

const recording = z.strictObject({
  device: text
    .default('default')
    .describe("ALSA's name of the sound card's PCM; `pigebox devices` lists them."),
  rate: z.int().positive().max(768_000).default(44_100).describe('Frames a second, in Hz.'),
  channels: z.int().min(1).max(32).default(2).describe('1 for mono, 2 for stereo, up to 32.'),
  samples: z
    .enum(['S16_LE', 'S24_LE', 'S24_3LE', 'S32_LE', 'FLOAT_LE'])
    .default('S16_LE')
    .describe('How the card delivers a sample.'),
  rotate: duration
    .refine((length) => length >= 1 && 86_400 % length === 0, {
      error: 'expected a length that divides a day, 1s to 24h',
    })
    .prefault('15m')
    .describe('Length of a file, on the marks of the clock: divides a day, 1s to 24h.'),
  name: text
    .default('%Y/%m-%b/%d-%a/%Hh%M.wav')
    .describe('Name of a file in strftime terms. Shorter rotations add %S by themselves.'),
  zone: text
    .refine(isZone, { error: 'expected a time zone such as UTC or Europe/Paris' })
    .default('UTC')
    .describe('Time zone of the names and marks, such as Europe/Paris.'),
  formats: z
    .array(z.enum(['wav', 'flac', 'vorbis', 'opus']))
    .min(1)
    .default(['wav'])
    .describe('What is written while recording: wav, flac, vorbis, opus, or several.'),
  existing: z
    .enum(['suffix', 'move-old', 'exact-time'])
    .default('suffix')
    .describe('When a name is taken: suffix, move-old or exact-time. Nothing is ever overwritten.'),
  holes: z
    .enum(['silence', 'split'])
    .default('silence')
    .describe(
      'Missing frames: filled with silence, or the file is split there. Noted in any case.',
    ),
  ring: duration
    .prefault('10s')
    .describe(
      'Sound that may wait in memory while the storage stalls; 176 kB a second for CD sound.',
    ),
  hook: text
    .nullable()
    .default(null)
    .describe(
      'A command to run for each closed file, its path as the last argument: /usr/local/bin/upload.',
    ),
})

const storage = z.strictObject({
  directory: text
    .default('pige')
    .describe(
      'Folder of the recordings: within `data`, or absolute. With a label, its mount point is used instead.',
    ),
  label: text
    .max(16)
    .nullable()
    .default(null)
    .describe(
      'Label of the file system to record to, such as pige (`pigebox prepare-storage` makes one); it is waited for.',
    ),
  mounted: z
    .boolean()
    .default(false)
    .describe(
      'Wait until the directory is on a file system of its own: never record onto the system disk.',
    ),
})

const encoding = z.strictObject({
  kind: z
    .enum(['none', 'vorbis', 'flac', 'opus'])
    .default('vorbis')
    .describe(
      'What closed WAVs are also encoded to in the background. The WAV stays until space is short.',
    ),
  quality: part.default(0.6).describe('Vorbis and Opus, 0 to 1: a tenth of oggenc -q.'),
  settle: duration.prefault('30s').describe('A WAV is encoded once untouched for this long.'),
})

const retention = z.strictObject({
  free: size
    .nullable()
    .default(null)
    .describe(
      'Space to keep free, such as 5GB. null: 1 GB or a tenth of the disk, whichever is less.',
    ),
  age: duration
    .nullable()
    .default(null)
    .describe('Delete what is older, such as 30d. null: no limit.'),
  size: size
    .nullable()
    .default(null)
    .describe('The most that all recordings may take, such as 500GB. null: no limit.'),
  share: part
    .default(0.9)
    .describe('When space is short: the share of it that encoded files get; WAVs get the rest.'),
  every: duration.prefault('1m').describe('How often to look.'),
})

const box = boxKeys({ name: 'pigebox', title: 'PigeBox', port: 8080, admin: 'pin' })

const schema = z.strictObject({
  name: box.name,
  title: box.title,
  data: box.data,
  demo: z
    .enum(['auto', 'always', 'never'])
    .default('auto')
    .describe(
      'Record generated sound: auto does so when there is no sound card and no device was named.',
    ),
  mdns: box.mdns,
  log: box.log,
  web: box.web,
  recording: recording.prefault({}).describe('What is recorded, and how.'),
  storage: storage.prefault({}).describe('Where it is recorded to.'),
  encoding: encoding.prefault({}).describe('What becomes of closed files.'),
  retention: retention.prefault({}).describe('What is deleted, oldest first, and when.'),
  login: box.login,
  munin: box.munin,
})

/** The keys, each with its default and its sentence: what `pigebox config --print` prints is made of them. */
export const configSchema: z.ZodType<Config> = schema

import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { until } from './until.ts'

const run = promisify(execFile)
const pacerSource = fileURLToPath(new URL('./alsa-pacer/pcm_pacer.c', import.meta.url))

/** What a {@link soundCard} is like. */
export interface SoundCardOptions {
  readonly rate?: number
  readonly channels?: number
  /** ALSA's name of the sample format. */
  readonly format?: string
  /** How fast its clock runs, beyond nominal. */
  readonly ppm?: number
  /** Device frame at which it is unplugged. */
  readonly end?: number
  /** What it hears, over and over; noise by default. */
  readonly sound?: Uint8Array
}

/** One line of the pacer's log. */
export interface PacerEvent {
  readonly what: string
  readonly appl: number
  readonly hw: number
}

/** Devices of the real libasound that need no sound card. */
export interface SoundCard extends AsyncDisposable {
  /** PCM paced by the clock, with true overruns. */
  readonly paced: string
  /** As {@link paced}, for what must not lose a frame: where a machine is busy, its clock waits for who reads. */
  readonly patient: string
  /** PCM that delivers the sound as fast as it is read. */
  readonly unthrottled: string
  /** What both deliver. */
  readonly sound: Uint8Array
  /** A folder of its own, removed at the end. */
  readonly folder: string
  /** The environment that makes libasound know them. */
  readonly env: { readonly ALSA_CONFIG_PATH: string }
  /** From now on the paced device delivers nothing, without an error, as broken USB devices do. */
  hang(): Promise<void>
  /** It delivers again: after an overrun, or once it is opened again. */
  goOn(): Promise<void>
  /** What happened to the paced device, in its own words: the truth. */
  log(): Promise<PacerEvent[]>
  /** Wait until that has happened to it. */
  until(match: (log: readonly PacerEvent[]) => boolean): Promise<void>
}

/** Plug in a sound card; it is also made known to this process. */
export async function soundCard(options: SoundCardOptions = {}): Promise<SoundCard> {
  const { rate = 44100, channels = 2, format = 'S16_LE', ppm = 0, end = 0 } = options
  const sound = options.sound ?? randomBytes(8 << 20)
  const folder = await mkdtemp(join(tmpdir(), 'boxwright-card-'))
  const file = join(folder, 'sound.raw')
  const log = join(folder, 'pacer.log')
  const hang = join(folder, 'hang')
  const plugin = join(folder, 'libasound_module_pcm_pacer.so')
  const config = join(folder, 'asound.conf')
  await writeFile(file, sound)
  await run('cc', ['-O2', '-fPIC', '-shared', '-DPIC', pacerSource, '-o', plugin, '-lasound'])
  const pacer = `type pacer file "${file}" log "${log}" hang "${hang}" rate ${rate} channels ${channels} format ${format} ppm ${ppm} end ${end}`
  await writeFile(
    config,
    `</usr/share/alsa/alsa.conf>
pcm_type.pacer { lib "${plugin}" }
pcm.paced { ${pacer} }
pcm.patient { ${pacer} patient 1 }
pcm.unthrottled { type file slave.pcm "null" file /dev/null infile "${file}" format raw }
`,
  )
  const before = process.env['ALSA_CONFIG_PATH']
  process.env['ALSA_CONFIG_PATH'] = config
  const readLog = async (): Promise<PacerEvent[]> => {
    const text = await readFile(log, 'utf8').catch(() => '')
    return [...text.matchAll(/^(\w+) (?:appl=(\d+) hw=(\d+)|frame=(\d+))$/gm)].map(
      ([, what = '', appl, hw, frame]) => ({
        what,
        appl: Number(appl ?? frame),
        hw: Number(hw ?? frame),
      }),
    )
  }
  return {
    paced: 'paced',
    patient: 'patient',
    unthrottled: 'unthrottled',
    sound,
    folder,
    env: { ALSA_CONFIG_PATH: config },
    hang: () => writeFile(hang, ''),
    goOn: () => rm(hang),
    log: readLog,
    async until(match) {
      await until('the sound card', readLog, match)
    },
    async [Symbol.asyncDispose]() {
      if (before === undefined) delete process.env['ALSA_CONFIG_PATH']
      else process.env['ALSA_CONFIG_PATH'] = before
      await rm(folder, { recursive: true, force: true })
    },
  }
}

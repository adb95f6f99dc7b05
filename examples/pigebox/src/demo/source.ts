import { access, constants, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type AlsaSource, openAlsa } from '@boxwright/recorder'
import type { PigeboxError } from '../errors.ts'
import { endlessFile } from './endless-file.ts'
import { demoRate } from './planes.ts'
import { demoSound } from './sound.ts'

/** Where files are in memory, and holes can always be punched. */
const memory = '/dev/shm'

/** How the demo is opened. */
export interface DemoOptions {
  /** Seconds of sound that may wait in memory. */
  readonly ring: number
  /** Told when the sound cannot go on. */
  readonly failed: (error: PigeboxError) => void
}

/** Open the demo: generated sound, captured through libasound's own file plugin at the clock's pace. */
export async function openDemo({ ring, failed }: DemoOptions): Promise<AlsaSource> {
  await using undo = new AsyncDisposableStack()
  const where = await access(memory, constants.W_OK).then(
    () => memory,
    () => tmpdir(),
  )
  const folder = await mkdtemp(join(where, 'pigebox-demo-'))
  undo.defer(() => rm(folder, { recursive: true, force: true }))
  const sound = join(folder, 'sound.raw')
  const config = join(folder, 'asound.conf')
  await writeFile(
    config,
    `</usr/share/alsa/alsa.conf>
pcm.demo {
  type file
  slave.pcm "null"
  file /dev/null
  infile "${sound}"
  format raw
}
`,
  )
  const bytesPerSecond = demoRate * 4
  undo.use(await endlessFile({ path: sound, loop: demoSound(), bytesPerSecond, failed }))
  using _known = environment('ALSA_CONFIG_PATH', config)
  const source = await openAlsa({
    device: 'demo',
    rate: demoRate,
    channels: 2,
    sampleFormat: 'S16_LE',
    ring,
    paced: true,
    // It cannot be opened twice: its files are hidden now.
    retry: false,
  })
  undo.use(source)
  await rm(folder, { recursive: true })
  const whole = undo.move()
  return { ...source, [Symbol.asyncDispose]: () => whole.disposeAsync() }
}

/** Set a variable of the environment for a while; libasound, in this process, sees it too. */
function environment(name: string, value: string): Disposable {
  const before = process.env[name]
  process.env[name] = value
  return {
    [Symbol.dispose]() {
      if (before === undefined) delete process.env[name]
      else process.env[name] = before
    },
  }
}

import { randomUUID } from 'node:crypto'
import { cp, mkdir, readdir, readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { run } from '../support/run.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { type Disk, openDisk } from './disk.ts'
import { makeMaster } from './masters.ts'
import type { SoakOptions } from './options.ts'
import { processesWith, signal } from './processes.ts'
import { Served, type ServedOptions } from './served.ts'
import { filesIn, type Subject } from './subject.ts'
import { boottorrent, boottorrentConfig } from './subjects/boottorrent.ts'
import { dvbboxes, writeBoxes } from './subjects/dvbboxes.ts'
import { imagetank, makeReader } from './subjects/imagetank.ts'
import { pigebox, pigeboxConfig } from './subjects/pigebox.ts'
import { mirrorConfig, puavoMirror } from './subjects/puavo-mirror.ts'

/** All appliances, on one disk. */
export interface Fleet extends AsyncDisposable {
  readonly subjects: readonly Subject[]
  readonly disk: Disk
  /** A variable that all of their processes have. */
  readonly marker: string
  /** Files that should not be there once all have ended. */
  litter(): Promise<string[]>
}

/** Names that are of use for a moment only. */
const passing = /\.(?:part|tmp|making|temp)$|(?:^|\/)\.add-|~$/

/** Megabytes of the disk: for a start, and for each minute. */
const disk = { least: 300, minute: 60 }

/** The appliances, and what their commands are called. */
const commands = [
  ['pigebox', 'pigebox'],
  ['imagetank', 'imagetank'],
  ['dvbboxes', 'dvbboxes'],
  ['puavo-mirror', 'puavo-img-repo'],
  ['boottorrent', 'boottorrent'],
] as const

/** The playout boxes: where each is. */
const towns = { north: '127.0.0.21', east: '127.0.0.22', south: '127.0.0.23', west: '127.0.0.24' }

/** Make all that a soak needs; nothing runs yet, but for the masters. */
export async function openFleet(options: SoakOptions): Promise<Fleet> {
  const { seed, minutes, keep, sources } = options
  await using undo = new AsyncDisposableStack()
  const work = undo.use(await temporaryFolder('boxwright-soak-work-')).path
  const own = undo.use(await openDisk(Math.ceil(disk.least + disk.minute * minutes)))
  const marker = `BOXWRIGHT_SOAK=${randomUUID()}`
  const temporary = join(work, 'tmp')
  await mkdir(temporary)
  const env = {
    ...process.env,
    BOXWRIGHT_SOAK: marker.split('=')[1],
    TMPDIR: temporary,
    NODE_DISABLE_COMPILE_CACHE: '1',
  }
  if (keep !== undefined) {
    undo.defer(async () => {
      await cp(own.path, join(resolve(keep), 'data'), { recursive: true })
      await cp(work, join(resolve(keep), 'work'), { recursive: true })
    })
  }
  undo.defer(async () => {
    for (const { pid } of await processesWith(marker)) signal(pid, 'SIGKILL')
  })
  /** What each command is run by. */
  const programs = new Map<string, readonly string[]>()
  for (const [name, command] of commands)
    programs.set(name, await programOf(name, command, sources))
  const programFor = (name: string): readonly string[] => programs.get(name) ?? []
  const served = (name: string, more: Partial<ServedOptions> & { config: string }): Served => {
    const places = { data: join(own.path, name), own: join(work, name) }
    const box = new Served({ name, program: programFor(name), ...places, env, ...more })
    undo.defer(() => box.kill())
    return box
  }
  const masters = await Promise.all(
    Object.entries(towns).map(([town, host]) =>
      makeMaster(town, host, { folder: join(work, 'masters'), env }),
    ),
  )
  for (const master of masters) {
    await master.start()
    undo.defer(() => master.kill())
  }
  const boxes = join(work, 'boxes.ini')
  await writeBoxes(boxes, join(own.path, 'dvbboxes'), masters)
  const reader = await makeReader(join(work, 'cards'))
  const command = (name: string, ...args: string[]): Promise<string> =>
    run(process.execPath, ...programFor(name), ...args)
  const images = join(own.path, 'puavo-mirror', 'images')
  await mkdir(images, { recursive: true })
  const subjects: Subject[] = [
    pigebox(served('pigebox', { config: pigeboxConfig })),
    imagetank(served('imagetank', { config: `cards: ${reader}` }), {
      ...{ work: join(work, 'cards'), seed },
      verify: () => command('imagetank', 'verify', join(own.path, 'imagetank', 'images')),
    }),
    dvbboxes(served('dvbboxes', { config: '', flag: '--settings', args: ['--config', boxes] }), {
      masters,
      seed,
    }),
    puavoMirror(served('puavo-mirror', { config: mirrorConfig, args: ['--images', images] }), {
      ...{ seed, work: join(work, 'patched') },
      patch: await patcher(),
      verify: () => command('puavo-mirror', 'verify', join(own.path, 'puavo-mirror', 'mirror')),
    }),
    boottorrent(served('boottorrent', { config: boottorrentConfig })),
  ]
  const whole = undo.move()
  return {
    ...{ subjects, disk: own, marker },
    async litter() {
      const data = (await filesIn(own.path)).filter((path) => passing.test(path))
      return [...data, ...(await readdir(temporary))]
    },
    [Symbol.asyncDispose]: () => whole.disposeAsync(),
  }
}

/** Words for Node that run a command: its committed launcher, as `npm start` does, or its sources. */
async function programOf(name: string, command: string, sources: boolean): Promise<string[]> {
  const launcher = resolve('examples', name, 'bin', `${command}.js`)
  // Its first line tells what Node is to be given.
  const [, flags = ''] = /^#!.* node (.*)$/m.exec(await readFile(launcher, 'utf8')) ?? []
  const given = flags.split(' ').filter(Boolean)
  if (!sources) return [...given, launcher]
  const source = resolve('examples', name, 'test/fixtures', `${command}.ts`)
  return ['--conditions=@boxwright/source', ...given, source]
}

/** librsync's own program if it is installed, or else our library. */
async function patcher(): Promise<(old: string, rdiff: string, result: string) => Promise<void>> {
  const isInstalled = await run('rdiff', '--version').then(
    () => true,
    () => false,
  )
  if (isInstalled) return async (...paths) => void (await run('rdiff', 'patch', ...paths))
  const { patchFile } = await import('librsync-wasm/node')
  return async (...paths) => void (await patchFile(...paths))
}

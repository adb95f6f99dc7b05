import { access } from 'node:fs/promises'
import { createJournal } from '@boxwright/appliance'
import { ImporterError, watchDevices } from '@boxwright/importer'
import type { Config } from './config/config.ts'
import { History } from './history.ts'
import { endOf } from './import-end.ts'
import { importerOptionsOf, placesOf, spared } from './importing.ts'
import { openJournals } from './journals/journals.ts'
import { logImports } from './log.ts'
import { Tank } from './tank.ts'
import { Inbox } from './uploads/inbox.ts'
import { Mover } from './uploads/mover.ts'
import { Uploads } from './uploads/uploads.ts'

/** What a unit of systemd does that the box would do: one import, without a page. */
interface Once extends AsyncDisposable {
  readonly tank: Tank
  /** Told in the journal. */
  readonly warn: (path: string, reason: string) => void
  /** Whether no import has failed. One that was not to be read back has not, though it is not proven. */
  readonly isWell: () => boolean
}

async function begin(config: Config, signal: AbortSignal): Promise<Once> {
  await using undo = new AsyncDisposableStack()
  const journal = undo.use(createJournal({ level: config.log }))
  const journals = undo.use(await openJournals(journal, config.log))
  const history = new History(placesOf(config).history)
  await history.load()
  const tank = undo.use(new Tank(importerOptionsOf(config), history))
  logImports(tank, journals)
  signal.addEventListener('abort', () => void tank[Symbol.asyncDispose](), { once: true })
  let isWell = true
  tank.events.on('done', (view) => {
    isWell &&= endOf(view) !== 'failed'
  })
  const whole = undo.move()
  return {
    tank,
    warn: (path, reason) => journals.of('mv_img2').warn({ path, reason }, 'left in uploads'),
    isWell: () => isWell,
    [Symbol.asyncDispose]: () => whole.disposeAsync(),
  }
}

/**
 * Mount a card, import it, and let go of it.
 *
 * @param device such as `/dev/sdb1`
 * @returns whether all of it is in the archive, and proven, if it was to be read back
 * @throws ImporterError `ERR_CARD`: it is not there, or cannot be mounted; `ERR_FOREIGN`: it is no card, or no camera's
 */
export async function importCard(
  config: Config,
  device: string,
  signal: AbortSignal,
): Promise<boolean> {
  await using once = await begin(config, signal)
  await using watcher = watchDevices({ spare: spared(config) })
  const { promise: found, resolve: find } = Promise.withResolvers<
    Parameters<typeof watcher.open>[0] | undefined
  >()
  watcher.events.on('inserted', (card) => {
    if (card.id === device) find(card)
  })
  await watcher.start()
  // It has looked at all that is there.
  find(undefined)
  const card = await found
  if (!card) {
    const isThere = await access(device).then(
      () => true,
      () => false,
    )
    const message = `${device}: expected a card or a stick that is plugged in, with a file system and not in use`
    throw new ImporterError(isThere ? 'ERR_FOREIGN' : 'ERR_CARD', message)
  }
  const open = await watcher.open(card)
  const kind = config.importing.naming === 'plain' ? 'copy_img' : 'copy_img2'
  const job = {
    kind,
    name: device,
    label: card.label ?? card.model ?? device,
    source: open.path,
    signal,
  } as const
  await once.tank.import(job, async () => await open[Symbol.asyncDispose]())
  return once.isWell()
}

/**
 * Import what lies in the folder of uploads, as soon as nobody writes to it.
 *
 * @returns whether all of it is in the archive, and proven, if it was to be read back
 */
export async function importUploads(config: Config, signal: AbortSignal): Promise<boolean> {
  await using once = await begin(config, signal)
  const { uploads: folder } = placesOf(config)
  const uploads = new Uploads(folder, config.uploads)
  await uploads.start()
  await using mover = new Mover(uploads, once.tank)
  await using inbox = new Inbox({
    folder,
    ready: uploads.ready,
    onTaken: (bytes) => {
      uploads.took(bytes)
      mover.ask()
    },
    onLeft: once.warn,
  })
  inbox.start()
  mover.ask()
  await inbox.untilEmpty(signal)
  await mover.untilDone()
  return once.isWell()
}

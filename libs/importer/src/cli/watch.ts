import { on } from 'node:events'
import type { Card } from '../card.ts'
import { watchDevices } from '../cards/watch-devices.ts'
import { watchFolder } from '../cards/watch-folder.ts'
import type { CardWatcher } from '../cards/watcher.ts'
import { ImporterError } from '../errors.ts'
import { createImporter, type Importer } from '../importer.ts'
import { type ImportFlags, optionsOf } from './import-flags.ts'
import { untilSignalled } from './signals.ts'
import { archiveLinesOf, shown, summaryOf } from './table.ts'
import { type Teller, tellEvents } from './tell.ts'
import { thumbnailsOf } from './thumbnails.ts'

/** The flags of `watch`. */
export interface WatchFlags extends ImportFlags {
  /** Take the folders in it for cards. */
  readonly folder?: string
  /** Where cards are mounted. */
  readonly mountAt?: string
  /** Also cards without `DCIM`. */
  readonly all?: boolean
}

interface Watching {
  readonly importer: Importer
  readonly watcher: CardWatcher
  readonly told: Teller
  readonly flags: WatchFlags
}

/** Run `watch`: import each card that is plugged in, one after the other, until a signal comes. */
export async function runWatch(archives: readonly string[], flags: WatchFlags): Promise<void> {
  await using importer = createImporter(optionsOf(archives, flags))
  using stop = untilSignalled()
  using told = tellEvents(importer.events, flags)
  const { thumbnails, folder, mountAt } = flags
  await using _pictures = thumbnailsOf(importer, flags, told.complain)
  const ways = { all: flags.all ?? false, spare: [...archives, ...(thumbnails ?? [])] }
  await using watcher =
    folder === undefined
      ? watchDevices({ ...ways, ...(mountAt !== undefined && { folder: mountAt }) })
      : watchFolder(folder, ways)
  watcher.events.on('warning', (message) => told.complain(`warning: ${shown(message)}`))
  const inserted = on(watcher.events, 'inserted', { signal: stop.signal })
  await watcher.start()
  if (!flags.quiet) told.line('waiting for cards')
  told.value('watching', {})
  try {
    for await (const [card] of inserted) {
      await importCard({ importer, watcher, told, flags }, card as Card, stop.signal)
    }
  } catch (error) {
    // It is how a watch ends.
    if (!stop.signal.aborted) throw error
  }
}

/** A card that fails stops none that comes after it. */
async function importCard(watching: Watching, card: Card, stop: AbortSignal): Promise<void> {
  const { watcher, told } = watching
  const removed = new AbortController()
  const onRemoved = ({ id }: Card): void => {
    if (id === card.id) removed.abort(new Error('it was pulled out before it was proven'))
  }
  watcher.events.on('removed', onRemoved)
  const name = shown(card.label ?? card.id)
  try {
    told.value('card', { state: 'inserted', card })
    const state = await useCard(watching, card, name, AbortSignal.any([stop, removed.signal]))
    told.value('card', { state, card })
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    if (error instanceof ImporterError && error.code === 'ERR_FOREIGN') {
      told.value('card', { state: 'foreign', card })
      told.line(shown(message))
      return
    }
    told.value('card', { state: 'failed', card, message })
    told.complain(`${name}: ${shown(message)}`)
  } finally {
    watcher.events.off('removed', onRemoved)
  }
}

/** @returns what became of it, once it is let go of */
async function useCard(
  { importer, watcher, told, flags }: Watching,
  card: Card,
  name: string,
  signal: AbortSignal,
): Promise<'proven' | 'imported' | 'failed'> {
  const tell = (text: string): void => {
    if (!flags.quiet) told.line(`${name}: ${text}`)
  }
  const report = await (async () => {
    await using open = await watcher.open(card)
    const done = await importer.import({ source: open.path, signal })
    for (const line of [summaryOf(done), ...archiveLinesOf(done)]) tell(line)
    return done
  })()
  // Only now it is mounted no more.
  tell('it can be pulled out')
  if (report.proven) return 'proven'
  return report.failed.files === 0 ? 'imported' : 'failed'
}

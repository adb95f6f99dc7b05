import { createJournal, type Journal, type JournalLogger } from '@boxwright/appliance'
import type { JobKind } from '../api/types.ts'
import type { Config } from '../config/config.ts'
import { LogBook } from './log-book.ts'
import { openJournalStream } from './stream.ts'

/** Where the box writes down what happens. */
export interface Journals extends AsyncDisposable {
  /** All of it, for the page. */
  readonly book: LogBook
  /** For the box itself. */
  readonly logger: JournalLogger
  /** For what imports, under the name by which the ancestor's users look for it. */
  of(kind: JobKind): JournalLogger
}

const kinds: readonly JobKind[] = ['copy_img2', 'copy_img', 'mv_img2']

/**
 * Open a journal for each thing that imports: under systemd `journalctl SYSLOG_IDENTIFIER=copy_img2` shows it; elsewhere
 * the lines say it.
 *
 * @param main the box's own
 */
export async function openJournals(main: Journal, level: Config['log']): Promise<Journals> {
  await using undo = new AsyncDisposableStack()
  const book = new LogBook()
  book.follow(main)
  const loggers = new Map<JobKind, JournalLogger>()
  for (const kind of main.style === 'systemd' ? kinds : []) {
    const onGone = (err: Error): void => main.logger.warn({ err }, `no journal for ${kind}`)
    const stream = await openJournalStream(kind, onGone).catch(onGone)
    if (!stream) continue
    undo.use(stream)
    const journal = createJournal({ level, style: 'systemd', write: (line) => stream.write(line) })
    book.follow(undo.use(journal))
    loggers.set(kind, journal.logger)
  }
  const whole = undo.move()
  return {
    book,
    logger: main.logger,
    of: (kind) => loggers.get(kind) ?? main.logger.child({ identifier: kind }),
    [Symbol.asyncDispose]: () => whole.disposeAsync(),
  }
}

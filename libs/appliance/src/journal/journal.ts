import { EventEmitter } from 'node:events'
import { type Logger, pino } from 'pino'
import { came, refuse, wholeNumber } from '../faults.ts'
import {
  type JournalEntry,
  type JournalLevel,
  journalEntry,
  journalLevels,
  levelNumbers,
  priorityOf,
} from './entry.ts'
import { journaldLine } from './line.ts'
import { type JournalStyle, stderrStyle } from './stderr.ts'
import { terminalLines } from './terminal.ts'

/** How a journal is kept. */
export interface JournalOptions {
  /** What is less severe is neither written nor kept. Default `info`. */
  readonly level?: JournalLevel
  /** How many entries stay in memory: up to 12 kB each, a few hundred bytes as a rule. Default 500. */
  readonly keep?: number
  /** How lines look. Default: as standard error wants them. */
  readonly style?: JournalStyle
  /** Where lines go, each with its line feed. Default: to standard error, at once. */
  readonly write?: (line: string) => void
}

/** What a journal tells. */
export interface JournalEvents {
  /** Something was written. */
  entry: [JournalEntry]
}

/** Which of the kept entries are wanted. */
export interface RecentOptions {
  /** Only those after this id. */
  readonly after?: number
  /** Only those at least as severe. */
  readonly level?: JournalLevel
  /** The last so many of them. */
  readonly limit?: number
}

/** pino's logger, with syslog's levels that it lacks. */
export type JournalLogger = Logger<'emerg' | 'alert' | 'notice'>

/** The journal of an appliance. */
export interface Journal extends AsyncDisposable {
  /** What to write with; fastify takes it as its `loggerInstance`. */
  readonly logger: JournalLogger
  /** How lines look. */
  readonly style: JournalStyle
  /** What it tells. */
  readonly events: EventEmitter<JournalEvents>
  /** The entries that are still in memory, oldest first. */
  recent(options?: RecentOptions): readonly JournalEntry[]
}

/**
 * Write a journal: with priorities under systemd, pleasant on a terminal, JSON otherwise.
 *
 * @throws {@link ApplianceError} `ERR_OPTIONS`
 */
export function createJournal(options: JournalOptions = {}): Journal {
  const { level = 'info', keep = 500, style = stderrStyle(), write = toStderr() } = options
  refuse('createJournal', [
    !journalLevels.includes(level) && `level: expected ${journalLevels.join(', ')}, ${came(level)}`,
    wholeNumber('keep', keep, 0, 100_000),
    !(style in styles) && `style: expected ${Object.keys(styles).join(', ')}, ${came(style)}`,
  ])
  const events = new EventEmitter<JournalEvents>()
  const kept: JournalEntry[] = []
  const lineOf = styles[style]()
  let entries = 0

  const logger: JournalLogger = pino(
    {
      level,
      customLevels: {
        emerg: levelNumbers.emerg,
        alert: levelNumbers.alert,
        notice: levelNumbers.notice,
      },
      // Who and where is for those who gather the lines of many; journald knows it already.
      ...(style === 'json' ? {} : { base: null }),
    },
    {
      write(line) {
        entries += 1
        const entry = journalEntry(entries, line)
        kept.push(entry)
        if (kept.length > keep) kept.shift()
        write(lineOf(entry, line))
        events.emit('entry', entry)
      },
    },
  )

  return {
    logger,
    style,
    events,
    recent({ after = 0, level = 'trace', limit = keep } = {}) {
      const priority = priorityOf(level)
      const wanted = kept.filter((entry) => entry.id > after && entry.priority <= priority)
      return wanted.slice(Math.max(0, wanted.length - limit))
    },
    async [Symbol.asyncDispose]() {
      events.removeAllListeners()
    },
  }
}

const styles: Record<JournalStyle, () => (entry: JournalEntry, json: string) => string> = {
  systemd: () => journaldLine,
  terminal: () => terminalLines(process.stderr.isTTY === true && !process.env['NO_COLOR']),
  json: () => (_, json) => json,
}

/**
 * Written at once, so that the last words before a crash are not lost; where nobody reads any more
 * (a closed terminal), an appliance goes on.
 */
function toStderr(): (line: string) => void {
  const destination = pino.destination({ dest: 2, sync: true })
  destination.on('error', () => {})
  return (line) => void destination.write(line)
}

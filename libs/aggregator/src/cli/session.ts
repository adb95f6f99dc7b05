import { join } from 'node:path'
import { type Aggregator, createAggregator } from '../aggregator.ts'
import type { DayRules } from '../broadcast-day.ts'
import type { Configuration } from '../config/configuration.ts'
import { describeFault, loadConfiguration } from '../config/load.ts'
import { UsageError } from './exit-code.ts'
import { type CommonFlags, millisecondsOf } from './flags.ts'
import { shown } from './table.ts'

/** What is said by the configuration and the flags. */
export interface Settings {
  /** What the file says. */
  readonly configuration: Configuration
  /** How days are counted. */
  readonly rules: Required<DayRules>
  /** ms to wait for replicas. */
  readonly timeout: number
}

/** What a command works with. */
export interface Session extends Omit<Settings, 'timeout'> {
  /** All boxes, followed. */
  readonly aggregator: Aggregator
  /** The towns that were asked for. */
  readonly towns: { readonly towns?: readonly string[] }
  /** The boxes that an answer lacks, or has from before: for `--json`. */
  readonly behind: readonly {
    readonly town: string
    readonly host: string
    readonly state: string
  }[]
  /** Tell lines to stdout, or with `--json` a value. */
  answer(lines: () => readonly string[], value: () => object): void
}

/** Read the configuration. What it does not understand is told on stderr. */
export async function readSettings(flags: CommonFlags): Promise<Settings> {
  const timeout = millisecondsOf(flags.timeout)
  if (timeout === undefined) {
    throw new UsageError(`--timeout: expected seconds, got ${flags.timeout}`)
  }
  const { configuration, ignored } = await loadConfiguration(flags.config)
  for (const fault of ignored) complain(describeFault(fault, flags.config))
  const known = new Set(configuration.boxes.map(({ town }) => town))
  for (const town of flags.town ?? []) {
    if (known.has(town)) continue
    throw new UsageError(`--town: expected one of ${[...known].join(', ')}, got ${town}`)
  }
  const zone = configuration.zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone
  return { configuration, rules: { zone, dayStart: configuration.dayStart }, timeout }
}

/** Write lines to stdout, or with `--json` a value. */
export function tell(
  { json }: CommonFlags,
  lines: () => readonly string[],
  value: () => object,
): void {
  const text = json ? JSON.stringify(value()) : lines().join('\n')
  if (text !== '') process.stdout.write(`${text}\n`)
}

/**
 * Read the configuration, wait until all boxes are known that can be, and do something with them. The boxes that
 * cannot are told on stderr.
 */
export async function withSession(
  flags: CommonFlags,
  work: (session: Session) => Promise<void> | void,
): Promise<void> {
  const { configuration, rules, timeout } = await readSettings(flags)
  const { boxes, replicas, folder } = configuration
  const { managed, memory, user, password } = replicas
  await using aggregator = createAggregator({
    ...{ boxes, ...rules, timeout },
    replica: { ...(user !== undefined && { user }), ...(password !== undefined && { password }) },
    // Beside what serves them, its replicas are asked.
    ...(managed && { fleet: { folder: join(folder, 'replicas'), memory, share: true } }),
  })
  await aggregator.start()
  const behind = aggregator
    .behind(flags.town)
    .map(({ box, state }) => ({ town: box.town, host: box.host, state: state.kind }))
  if (!flags.json) for (const { town, host, state } of behind) complain(`${town} ${host}: ${state}`)
  await work({
    ...{ configuration, rules, aggregator, behind },
    towns: flags.town ? { towns: flags.town } : {},
    answer: (lines, value) => tell(flags, lines, () => ({ ...value(), behind })),
  })
}

/** Warn on stderr. */
export function complain(text: string): void {
  process.stderr.write(`warning: ${shown(text)}\n`)
}

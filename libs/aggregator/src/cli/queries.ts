import { fileNameOf } from '../media.ts'
import { UsageError } from './exit-code.ts'
import type { CommonFlags } from './flags.ts'
import { keepDurations } from './keep-durations.ts'
import { clockAt, dateAt, momentIn, spanOf, todayOf } from './moments.ts'
import { withSession } from './session.ts'
import { shown, table } from './table.ts'

/** The flags of `search`. */
export interface SearchFlags extends CommonFlags {
  readonly limit?: string
}

/** The flags of `program`. */
export interface ProgramFlags extends CommonFlags {
  readonly service_id: string
  readonly from?: string
  readonly compat?: boolean
}

/** Run `search`. Exit code 1: nothing was found. */
export async function runSearch(expression: string, flags: SearchFlags): Promise<void> {
  const limit = flags.limit === undefined ? undefined : Number(flags.limit)
  if (limit !== undefined && !(Number.isInteger(limit) && limit > 0)) {
    throw new UsageError(`--limit: expected a whole number from 1 on, got ${flags.limit}`)
  }
  await withSession(flags, ({ aggregator, towns, answer }) => {
    const names = aggregator.view.search(expression, { ...towns, ...(limit && { limit }) })
    if (names.length === 0) process.exitCode = 1
    answer(
      () => names.map(shown),
      () => ({ names }),
    )
  })
}

/** Run `media`. Exit code 1: no box has it. */
export async function runMedia(name: string, flags: CommonFlags): Promise<void> {
  await withSession(flags, async (session) => {
    const { aggregator, towns, rules, configuration, answer } = session
    await keepDurations(session, [name])
    const media = aggregator.view.media(name, towns)
    const schedule = aggregator.view.schedule(name, towns)
    if (!media) process.exitCode = 1
    const found = media && [
      `file      ${shown(media.filename)}`,
      `duration  ${spanOf(media.duration)} (${media.duration} s)`,
      `towns     ${media.towns.join(', ')}`,
      ...(media.lacking.length > 0 ? [`lacking   ${media.lacking.join(', ')}`] : []),
      ...media.shorter.map(
        ({ town, host, duration }) =>
          `shorter   ${town} ${host}: ${spanOf(duration)} (${duration} s)`,
      ),
    ]
    const showings = [...schedule].flatMap(([service, all]) =>
      all.map(({ start, towns: having }) => [
        configuration.channels.get(service) ?? service,
        dateAt(start, rules),
        having.join(', '),
      ]),
    )
    answer(
      () => [
        ...(found ?? [`no box has ${shown(fileNameOf(name))}`]),
        ...(showings.length > 0 ? ['', ...table(['channel', 'start', 'towns'], showings)] : []),
      ],
      () => ({ media: media ?? null, schedule: Object.fromEntries(schedule) }),
    )
  })
}

/** Run `program`. Exit code 1: there is none. */
export async function runProgram(day: string | undefined, flags: ProgramFlags): Promise<void> {
  await withSession(flags, ({ aggregator, towns, rules, answer }) => {
    const on = day ?? todayOf(rules)
    const from = flags.from === undefined ? {} : { from: momentIn(flags.from, on, rules) }
    const compat = flags.compat ? { compat: true } : {}
    const { view } = aggregator
    const programme = view.programme(on, flags.service_id, { ...towns, ...from, ...compat })
    if (!programme) process.exitCode = 1
    const items = view.describe(programme?.items ?? [], towns)
    const rows = items.map(({ index, filename, start, end, duration, lacking }) => [
      ...[index, clockAt(start, rules), clockAt(end, rules), spanOf(duration), filename],
      lacking.join(', '),
    ])
    answer(
      () =>
        programme
          ? [
              `${on} of ${flags.service_id}, as ${programme.town} ${programme.host} has it`,
              ...table(['index', 'start', 'end', 'duration', 'file', 'lacking'], rows),
            ]
          : [`no box has a programme of ${on} of ${shown(flags.service_id)}`],
      () => ({ programme: programme ? { ...programme, items } : null }),
    )
  })
}

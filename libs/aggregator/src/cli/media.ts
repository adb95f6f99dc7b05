import { readFile } from 'node:fs/promises'
import { buffer } from 'node:stream/consumers'
import { AggregatorError } from '../errors.ts'
import { checkMedia, parseNames } from '../media-check.ts'
import type { MediaChange, MediaPlan } from '../media-plan.ts'
import {
  answerApplied,
  type ByFlags,
  openOwnDescriptions,
  ourselves,
  withApplier,
} from './applier.ts'
import type { CommonFlags } from './flags.ts'
import { keepDurations } from './keep-durations.ts'
import { dateAt, spanOf } from './moments.ts'
import { readSettings, type Session, tell, withSession } from './session.ts'
import { shown, table } from './table.ts'

/** The flags of `media rename` and `media delete`. */
export interface ChangeFlags extends ByFlags {
  readonly dryRun?: boolean
  readonly scheduled?: boolean
}

/** The flags of `media describe`. */
export interface DescribeFlags extends CommonFlags {
  readonly title?: string
  readonly synopsis?: string
}

/** Run `media check`. Exit code 1: a town that is asked for lacks something, or may do. */
export async function runMediaCheck(path: string, flags: CommonFlags): Promise<void> {
  const bytes = await (path === '-' ? buffer(process.stdin) : readFile(path)).catch(
    (cause: Error) => {
      const message = `${path} cannot be read: ${cause.message}`
      throw new AggregatorError('ERR_STORAGE', message, { cause })
    },
  )
  const names = parseNames(bytes)
  await withSession(flags, async (session) => {
    const { aggregator, towns, answer } = session
    const { media } = checkMedia(aggregator, names, towns)
    await keepDurations(session, names)
    const isFull = media.every((one) => one.lacking.length + one.unknown.length === 0)
    if (!isFull) process.exitCode = 1
    const rows = media.map(({ filename, duration, towns: having, lacking, unknown }) => [
      ...[filename, duration === undefined ? '-' : spanOf(duration), having.join(', ') || '-'],
      ...[lacking.join(', ') || '-', unknown.join(', ') || '-'],
    ])
    answer(
      () => table(['file', 'duration', 'towns', 'lacking', 'unknown'], rows),
      () => ({ ok: isFull, media }),
    )
  })
}

/** Run `media rename` or `media delete`. Exit code 1: it was refused, or not done in all boxes. */
export async function runMediaChange(change: MediaChange, flags: ChangeFlags): Promise<void> {
  await withSession(flags, (session) =>
    withApplier(session, session.aggregator, async (applier) => {
      const plans = await applier.planMedia(change, flags.town)
      const isRefused = plans.some(({ reason }) => reason === 'scheduled' || reason === 'taken')
      if (flags.dryRun || isRefused) {
        answerPlanned(session, plans)
        return
      }
      const applied = await applier.changeMedia(plans, { by: flags.by ?? ourselves() })
      answerApplied(flags, applied, await applier.resume(), [])
    }),
  )
}

/** Run `media describe`. */
export async function runMediaDescribe(name: string, flags: DescribeFlags): Promise<void> {
  const { title, synopsis } = flags
  using descriptions = await openOwnDescriptions(await readSettings(flags))
  const isChange = title !== undefined || synopsis !== undefined
  const change = {
    ...(title !== undefined && { title }),
    ...(synopsis !== undefined && { synopsis }),
  }
  const told = isChange ? descriptions.set(name, change) : descriptions.of(name)
  tell(
    flags,
    () => [
      `file      ${shown(told.filename)}`,
      `title     ${shown(told.title)}`,
      `synopsis  ${told.synopsis.split('\n').map(shown).join('\n          ')}`,
    ],
    () => told,
  )
}

function answerPlanned({ answer, rules }: Session, plans: readonly MediaPlan[]): void {
  const isFine = plans.every(({ outcome }) => outcome !== 'conflict')
  if (!isFine) process.exitCode = 1
  const rows = plans.map(({ box, filename, to, duration, programmes, outcome, reason }) => [
    ...[box, filename, to ?? '-', duration === undefined ? '-' : spanOf(duration)],
    ...[programmes.length, reason === undefined ? outcome : `${outcome}: ${reason}`],
  ])
  const showings = plans.flatMap(({ box, scheduled }) =>
    scheduled.map(({ start, day, service }) => [box, day, service, dateAt(start, rules)]),
  )
  answer(
    () => [
      ...table(['box', 'file', 'becomes', 'duration', 'programmes', 'outcome'], rows),
      ...(showings.length > 0 ? ['', ...table(['box', 'day', 'service', 'start'], showings)] : []),
      ...(isFine ? [] : ['', 'nothing was done']),
    ],
    () => ({ ok: isFine, plans }),
  )
}

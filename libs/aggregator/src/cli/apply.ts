import { userInfo } from 'node:os'
import { join } from 'node:path'
import { openApplier } from '../apply/applier.ts'
import type { Applied, Applier, StateSource } from '../apply/contract.ts'
import { type BoxResult, resultTree } from '../apply/results.ts'
import { UsageError } from './exit-code.ts'
import type { CommonFlags } from './flags.ts'
import { diagnosticLines, type ListingFlags, plansOf, readListing } from './listing.ts'
import { dateAt } from './moments.ts'
import { readSettings, type Settings, tell, withSession } from './session.ts'
import { shown, table } from './table.ts'

/** The flags of `listing apply`. */
export interface ApplyFlags extends ListingFlags {
  readonly by?: string
}

/** The flags of `listing undo`. */
export interface UndoFlags extends CommonFlags {
  readonly by?: string
}

/** Run `listing apply`. Exit code 1: nothing was written, for it has faults; or not everything was. */
export async function runListingApply(path: string, flags: ApplyFlags): Promise<void> {
  await withSession(flags, async (session) => {
    const { listing, service } = await readListing(path, flags, session)
    if (service === undefined) {
      throw new UsageError('--service_id: expected one, for the name of the file tells none')
    }
    const { diagnostics } = listing
    if (!listing.ok) {
      process.exitCode = 1
      const lines = (): string[] => [...diagnosticLines(path, listing), 'nothing was written']
      session.answer(lines, () => ({ ok: false, service, diagnostics, results: {} }))
      return
    }
    await using applier = await open(session, session.aggregator)
    const plans = plansOf(listing, service, flags, session)
    const applied = await applier.apply(plans, { by: flags.by ?? ourselves() })
    // Not before: what an earlier one still has to do may be superseded by now.
    const resumed = await applier.resume()
    answerApplied(flags, applied, resumed, diagnosticLines(path, listing))
  })
}

/** Run `listing undo`. Exit code 1: not everything is as it was. */
export async function runListingUndo(id: string, flags: UndoFlags): Promise<void> {
  await using applier = await open(await readSettings(flags))
  const applied = await applier.undo(id, { by: flags.by ?? ourselves() })
  answerApplied(flags, applied, await applier.resume(), [])
}

/** Run `listing history`. */
export async function runListingHistory(flags: CommonFlags): Promise<void> {
  const settings = await readSettings(flags)
  await using applier = await open(settings)
  const all = applier.history().map(({ id, time, by, undoes, plans }) => {
    const outcomes = Map.groupBy(applier.results(id), ({ outcome }) => outcome)
    return {
      ...{ id, time, by, undoes, keys: [...new Set(plans.map(({ key }) => key))] },
      outcomes: Object.fromEntries([...outcomes].map(([name, { length }]) => [name, length])),
    }
  })
  const rows = all.map(({ id, time, by, undoes, keys, outcomes }) => [
    ...[id, dateAt(time / 1_000, settings.rules), by ?? '-', undoes ?? '-'],
    Object.entries(outcomes)
      .map((pair) => pair.reverse().join(' '))
      .join(', '),
    keys.join(' '),
  ])
  const head = ['id', 'time', 'by', 'undoes', 'outcomes', 'programmes']
  tell(
    flags,
    () => table(head, rows),
    () => ({ applications: all }),
  )
}

function open({ configuration }: Pick<Settings, 'configuration'>, aggregator?: StateSource) {
  const { boxes, folder, node } = configuration
  return openApplier({
    ...{ boxes, folder: join(folder, 'journal'), command: node.command },
    commandTimeout: node.timeout * 1_000,
    ...(aggregator && { aggregator }),
  }) satisfies Promise<Applier>
}

function answerApplied(
  flags: CommonFlags,
  { id, results }: Applied,
  resumed: readonly BoxResult[],
  before: readonly string[],
): void {
  const isDone = ({ outcome }: BoxResult): boolean =>
    outcome === 'applied' || outcome === 'unchanged'
  const ok = results.every(isDone)
  if (!ok) process.exitCode = 1
  // What could not be reached a moment ago was tried again with all that still waits.
  const own = new Set(results.map(placeOf))
  const others = resumed.filter((one) => !own.has(placeOf(one)))
  tell(
    flags,
    () => [
      ...before,
      `application ${id}`,
      ...table(head, results.map(rowOf)),
      ...(others.length > 0 ? ['', 'of earlier ones', ...table(head, others.map(rowOf))] : []),
    ],
    () => ({ ok, id, results: resultTree(results), resumed: others }),
  )
}

const head = ['day', 'service', 'town', 'box', 'delete', 'insert', 'outcome']

function rowOf({ day, service, town, host, outcome, reason, ...counts }: BoxResult) {
  const told = reason === undefined ? outcome : `${outcome}: ${shown(reason)}`
  return [day, service, town, host, counts.delete, counts.insert, told]
}

function placeOf({ town, host, day, service }: BoxResult): string {
  return `${town}/${host} ${day}:${service}`
}

function ourselves(): string {
  return userInfo().username
}

import { answerApplied, type ByFlags, ourselves, subjectOf, withApplier } from './applier.ts'
import { UsageError } from './exit-code.ts'
import type { CommonFlags } from './flags.ts'
import { diagnosticLines, type ListingFlags, plansOf, readListing } from './listing.ts'
import { dateAt } from './moments.ts'
import { readSettings, tell, withSession } from './session.ts'
import { table } from './table.ts'

/** The flags of `listing apply`. */
export interface ApplyFlags extends ListingFlags, ByFlags {}

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
    await withApplier(session, session.aggregator, async (applier) => {
      const plans = plansOf(listing, service, flags, session)
      const applied = await applier.apply(plans, { by: flags.by ?? ourselves() })
      // Not before: what an earlier one still has to do may be superseded by now.
      const resumed = await applier.resume()
      answerApplied(flags, applied, resumed, diagnosticLines(path, listing))
    })
  })
}

/** Run `listing undo`. Exit code 1: not everything is as it was. */
export async function runListingUndo(id: string, flags: ByFlags): Promise<void> {
  await withApplier(await readSettings(flags), undefined, async (applier) => {
    const applied = await applier.undo(id, { by: flags.by ?? ourselves() })
    answerApplied(flags, applied, await applier.resume(), [])
  })
}

/** Run `listing history`. */
export async function runListingHistory(flags: CommonFlags): Promise<void> {
  const settings = await readSettings(flags)
  const all = await withApplier(settings, undefined, async (applier) =>
    applier.history().map(({ id, time, by, undoes, plans }) => {
      const outcomes = Map.groupBy(applier.results(id), ({ outcome }) => outcome)
      return {
        ...{ id, time, by, undoes, keys: [...new Set(plans.map(subjectOf))] },
        outcomes: Object.fromEntries([...outcomes].map(([name, { length }]) => [name, length])),
      }
    }),
  )
  const rows = all.map(({ id, time, by, undoes, keys, outcomes }) => [
    ...[id, dateAt(time / 1_000, settings.rules), by ?? '-', undoes ?? '-'],
    Object.entries(outcomes)
      .map((pair) => pair.reverse().join(' '))
      .join(', '),
    keys.join(' '),
  ])
  const head = ['id', 'time', 'by', 'undoes', 'outcomes', 'what']
  tell(
    flags,
    () => table(head, rows),
    () => ({ applications: all }),
  )
}

import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { AggregatorError } from '../errors.ts'
import type { DayCheck } from '../listing/check.ts'
import { checkListing, timeListing } from '../listing/check-listing.ts'
import { parseListingName } from '../listing/listing-name.ts'
import { type Listing, parseListing } from '../listing/parse.ts'
import { proposeForGaps } from '../listing/propose.ts'
import { type BoxPlan, planDay } from '../plan.ts'
import { programmeKey } from '../programme-key.ts'
import { UsageError } from './exit-code.ts'
import type { CommonFlags } from './flags.ts'
import { keepDurations } from './keep-durations.ts'
import { clockAt, spanOf, todayOf } from './moments.ts'
import { type Session, withSession } from './session.ts'
import { painterFor, shown, table } from './table.ts'

/** The flags of `listing check` and `listing plan`. */
export interface ListingFlags extends CommonFlags {
  readonly service_id?: string
  readonly fillers?: string
}

/** Run `listing check`. Exit code 1: it is not to be applied as it is. */
export async function runListingCheck(path: string, flags: ListingFlags): Promise<void> {
  await withSession(flags, async (session) => {
    const { aggregator, towns, rules, answer } = session
    const { listing, service } = await readListing(path, flags, session)
    const { view } = aggregator
    const timed = timeListing(listing.days, { view, rules })
    const filenames = timed.flatMap(({ items }) => items.map(({ filename }) => filename))
    await keepDurations(session, filenames)
    const context = { view, rules, ...towns, ...(service !== undefined && { service }) }
    const days = checkListing(timed, context)
    const { fillers: expression } = flags
    const fillers =
      expression === undefined ? [] : proposeForGaps(days, expression, { view, ...towns })
    if (!listing.ok) process.exitCode = 1
    answer(
      () => [
        ...diagnosticLines(path, listing),
        ...dayLines(days, session),
        ...days.flatMap(({ day, findings }) => findingLines(day, findings, session)),
        ...fillers.map(({ day, filenames, left }) =>
          shown(`${day}: fill with ${filenames.join(' ')}, ${spanOf(left)} stays`),
        ),
      ],
      () => ({ ok: listing.ok, service, diagnostics: listing.diagnostics, days, fillers }),
    )
  })
}

/** Run `listing plan`. Exit code 1: it is not to be applied as it is, or not everywhere. */
export async function runListingPlan(path: string, flags: ListingFlags): Promise<void> {
  await withSession(flags, async (session) => {
    const { answer } = session
    const { listing, service } = await readListing(path, flags, session)
    if (service === undefined) {
      throw new UsageError('--service_id: expected one, for the name of the file tells none')
    }
    const plans = plansOf(listing, service, flags, session)
    const isBlocked = !listing.ok || plans.some(({ outcome }) => outcome === 'conflict')
    if (isBlocked) process.exitCode = 1
    const rows = plans.map((plan) => [
      ...[plan.day, plan.box, plan.delete.length, plan.insert.length],
      plan.reason === undefined ? plan.outcome : `${plan.outcome}: ${plan.reason}`,
    ])
    answer(
      () => [
        ...diagnosticLines(path, listing),
        ...table(['day', 'box', 'delete', 'insert', 'outcome'], rows),
      ],
      () => ({ ok: !isBlocked, service, diagnostics: listing.diagnostics, plans }),
    )
  })
}

/** What a listing would change in each box, by what is known of it. */
export function plansOf(
  listing: Listing,
  service: string,
  flags: CommonFlags,
  { aggregator, rules }: Session,
): (BoxPlan & { readonly day: string })[] {
  return timeListing(listing.days, { view: aggregator.view, rules }).flatMap(({ day, items }) =>
    planDay({ day, service, items }, aggregator.held(programmeKey(day, service), flags.town)).map(
      (plan) => ({ day, ...plan }),
    ),
  )
}

/** Read a listing. The service is that of the flag, or of the name of the file. */
export async function readListing(
  path: string,
  flags: ListingFlags,
  { rules }: Session,
): Promise<{ listing: Listing; service: string | undefined }> {
  const bytes = await readFile(path).catch((cause: Error) => {
    throw new AggregatorError('ERR_STORAGE', `${path} cannot be read: ${cause.message}`, { cause })
  })
  const named = parseListingName(basename(path))
  const service = flags.service_id ?? named?.service
  const today = todayOf(rules)
  return { service, listing: parseListing(bytes, { today, ...(named && { range: named }) }) }
}

/** As compilers tell it, for editors to jump to. */
export function diagnosticLines(path: string, { diagnostics }: Listing): string[] {
  return diagnostics.map(({ line, column, severity, message, code }) =>
    shown(`${path}:${line}:${column}: ${severity}: ${message} [${code}]`),
  )
}

function dayLines(days: readonly DayCheck[], { rules }: Session): string[] {
  const rows = days.map(({ day, items, end, colour, findings }) => {
    const missing = findings.filter(({ code }) => code === 'missing').length
    return [day, { text: colour, colour }, items.length, clockAt(end, rules), missing]
  })
  if (rows.length === 0) return []
  const head = ['day', 'colour', 'items', 'end', 'missing']
  return table(head, rows, painterFor(process.stdout))
}

function findingLines(day: string, findings: DayCheck['findings'], { rules }: Session): string[] {
  return findings.map((finding) => {
    if ('from' in finding) {
      const { code, from, to } = finding
      const stretch = `${clockAt(from, rules)} to ${clockAt(to, rules)}`
      return `${day}: ${code}: ${stretch}, ${spanOf(to - from)}`
    }
    const where = 'towns' in finding ? ` in ${finding.towns.join(', ')}` : ''
    return shown(`${day}: ${finding.code}: ${finding.index} ${finding.filename}${where}`)
  })
}

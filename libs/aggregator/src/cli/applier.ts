import { userInfo } from 'node:os'
import { join } from 'node:path'
import { openApplier } from '../apply/applier.ts'
import type { Applied, Applier, StateSource } from '../apply/contract.ts'
import { type AnyPlan, isMediaPlan, placeOfResult } from '../apply/plans.ts'
import {
  type BoxResult,
  isMediaResult,
  type MediaResult,
  mediaResultTree,
  type ProgrammeResult,
  resultTree,
} from '../apply/results.ts'
import type { Descriptions } from '../descriptions/contract.ts'
import { openDescriptions } from '../descriptions/descriptions.ts'
import type { CommonFlags } from './flags.ts'
import { complain, type Settings, tell } from './session.ts'
import { shown, table } from './table.ts'

/** The flags of what is remembered in the history. */
export interface ByFlags extends CommonFlags {
  readonly by?: string
}

/** Do something with what writes to boxes. */
export async function withApplier<T>(
  settings: Pick<Settings, 'configuration'>,
  aggregator: StateSource | undefined,
  work: (applier: Applier) => Promise<T>,
): Promise<T> {
  const { boxes, folder, node } = settings.configuration
  using descriptions = await openOwnDescriptions(settings)
  await using applier = await openApplier({
    ...{ boxes, descriptions, folder: join(folder, 'journal'), command: node.command },
    ...{ renameCommand: node.rename, deleteCommand: node.delete },
    commandTimeout: node.timeout * 1_000,
    ...(aggregator && { aggregator }),
  })
  applier.events.on('stalled', ({ error }) => {
    const reason = error instanceof Error ? error.message : String(error)
    if (error !== undefined) complain(`waiting, for the journal cannot be written: ${reason}`)
  })
  return await work(applier)
}

/** Titles and synopses, where the configuration has them. */
export function openOwnDescriptions({
  configuration: { folder },
}: Pick<Settings, 'configuration'>): Promise<Descriptions> {
  return openDescriptions({ folder })
}

/** Tell what became of an application, and of what was waiting. Exit code 1: not everything was done. */
export function answerApplied(
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
  const own = new Set(results.map(placeOfResult))
  const others = resumed.filter((one) => !own.has(placeOfResult(one)))
  tell(
    flags,
    () => [
      ...before,
      `application ${id}`,
      ...resultLines(results),
      ...(others.length > 0 ? ['', 'of earlier ones', ...resultLines(others)] : []),
    ],
    () => {
      const media = results.filter(isMediaResult)
      const programmes = results.filter((one): one is ProgrammeResult => !isMediaResult(one))
      const tree = media.length > 0 ? mediaResultTree(media) : resultTree(programmes)
      return { ok, id, results: tree, resumed: others }
    },
  )
}

/** What a plan is for, in a word. */
export function subjectOf(plan: AnyPlan): string {
  if (!isMediaPlan(plan)) return plan.key
  return plan.to === undefined ? `-${plan.filename}` : `${plan.filename}=${plan.to}`
}

/** Who asks, unless it is said. */
export function ourselves(): string {
  return userInfo().username
}

function resultLines(results: readonly BoxResult[]): string[] {
  const media = results.filter(isMediaResult)
  const programmes = results.filter((one): one is ProgrammeResult => !isMediaResult(one))
  return [
    ...(programmes.length > 0 ? table(programmeHead, programmes.map(programmeRow)) : []),
    ...(media.length > 0 ? table(mediaHead, media.map(mediaRow)) : []),
  ]
}

const programmeHead = ['day', 'service', 'town', 'box', 'delete', 'insert', 'outcome']
const mediaHead = ['file', 'becomes', 'town', 'box', 'programmes', 'outcome']

function programmeRow({ day, service, town, host, ...result }: ProgrammeResult) {
  return [day, service, town, host, result.delete, result.insert, toldOf(result)]
}

function mediaRow({ filename, to = '-', town, host, programmes, ...result }: MediaResult) {
  return [filename, to, town, host, programmes.length, toldOf(result)]
}

function toldOf({ outcome, reason }: Pick<BoxResult, 'outcome' | 'reason'>): string {
  return reason === undefined ? outcome : `${outcome}: ${shown(reason)}`
}

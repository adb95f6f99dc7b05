import { setTimeout as delay } from 'node:timers/promises'
import type { Archive } from '../archive/archive.ts'
import { type Claim, claim } from '../archive/claim.ts'
import { readCounter, writeCounter } from '../archive/counter.ts'
import type { Publisher } from '../archive/publish.ts'
import { recover } from '../archive/recover.ts'
import type { Run } from '../archive/run.ts'
import { archiveFailure, ImporterError } from '../errors.ts'
import { numberKey } from '../names.ts'
import type { StagedFile, StagedShot } from '../shot.ts'

/** What became of a copy in the end. */
export type Outcome =
  | { readonly state: 'imported' | 'known'; readonly path: string; readonly proven: boolean }
  | { readonly state: 'failed'; readonly error: ImporterError }

/** What a batch is published with. */
export interface BatchContext {
  /** Where to. */
  readonly archive: Archive
  /** The import. */
  readonly run: Run
  /** Gives the names. */
  readonly publisher: Publisher
  /** The clock: Unix time in ms. */
  readonly now: () => number
  /** Whether the copies were read back from the disk. */
  readonly proven: boolean
  /** Stops it. */
  readonly signal: AbortSignal
}

/** How long to wait for another import that is about to publish the same photo, in ms. */
const pause = 20

/**
 * Name the copies of several shots, in their order. Each step is on the disk before the next: what is
 * about to happen, the names, that it has happened. A batch has one wait for each, not each file.
 *
 * @returns what became of each copy: imported only if it is there after a power cut
 */
export async function publishBatch(
  context: BatchContext,
  shots: readonly StagedShot[],
): Promise<Map<StagedFile, Outcome>> {
  const outcomes = new Map<StagedFile, Outcome>()
  const twins: Claim[] = []
  let pending = shots
  try {
    while (pending.length > 0) {
      const round = await publishRound(context, pending, outcomes)
      twins.push(...round.twins)
      pending = round.again
      if (!round.busy) continue
      await delay(pause, undefined, { signal: context.signal })
      await recover(context.archive.layout, context.archive.index, context.signal)
    }
  } catch (error) {
    context.signal.throwIfAborted()
    const failure = archiveFailure(error, 'publish')
    for (const { files } of shots) {
      for (const file of files) {
        if (!outcomes.has(file)) outcomes.set(file, { state: 'failed', error: failure })
      }
    }
  }
  for (const { file } of twins) outcomes.set(file, await outcomeOfTwin(context, file))
  return outcomes
}

interface Round {
  readonly again: readonly StagedShot[]
  readonly twins: readonly Claim[]
  readonly busy: boolean
}

async function publishRound(
  { archive, run, publisher, now, proven }: BatchContext,
  shots: readonly StagedShot[],
  outcomes: Map<StagedFile, Outcome>,
): Promise<Round> {
  const { index, layout } = archive
  const before = index.counter(numberKey)
  const floor = (await readCounter(layout)) ?? -1
  const claimant = { run: run.id, floor, now: now(), proven }
  const claims = index.transaction(() => shots.map((shot) => claim(index, shot, claimant)))
  const last = index.counter(numberKey)
  // Before the names are seen: a counter that is behind would be a lie to other programs.
  if (last !== undefined && last !== before) await writeCounter(layout, last)
  const again: StagedShot[] = []
  const twins: Claim[] = []
  const named: Claim[] = []
  for (const [at, of] of claims.entries()) {
    const shot = shots[at] as StagedShot
    if (!of) again.push(shot)
    if (!of) continue
    const fresh = of.filter(({ known }) => !known)
    const published = await publisher.name(fresh)
    if (published.kind === 'taken') again.push(shot)
    else {
      twins.push(...of.filter(({ known }) => known))
      const done = published.kind === 'named' ? fresh : published.named
      named.push(...done)
      if (published.kind === 'failed') giveUp(index, fresh, done, published.error, outcomes)
    }
  }
  await publisher.sync()
  index.transaction(() => {
    for (const { path } of named) index.settle(path)
  })
  for (const { file, path } of named) outcomes.set(file, { state: 'imported', path, proven })
  return { again, twins, busy: claims.includes(undefined) }
}

function giveUp(
  index: Archive['index'],
  fresh: readonly Claim[],
  done: readonly Claim[],
  error: ImporterError,
  outcomes: Map<StagedFile, Outcome>,
): void {
  const left = fresh.filter((one) => !done.includes(one))
  index.transaction(() => {
    for (const { path } of left) index.forget(path)
  })
  for (const { file } of left) outcomes.set(file, { state: 'failed', error })
}

/** A copy is known if its content is there; a twin in the same batch may have failed. */
async function outcomeOfTwin(
  { archive, proven: prove, signal }: BatchContext,
  { size, hash, source }: StagedFile,
): Promise<Outcome> {
  try {
    const [there] = await archive.find({ size, hash }, { prove, signal })
    if (there) return { state: 'known', path: there.path, proven: there.proven === 1 }
  } catch (error) {
    signal.throwIfAborted()
    return { state: 'failed', error: archiveFailure(error, `look for ${source}`) }
  }
  const message = `${source} has the same content as another file, which failed`
  return { state: 'failed', error: new ImporterError('ERR_NOT_TRIED', message) }
}

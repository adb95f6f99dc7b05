import { join } from 'node:path'
import { publish } from '@boxwright/durable'
import type { Proved } from '../deltas/apply-and-compare.ts'
import { pairBytes, proofBytes, waysOf } from '../deltas/make-pair.ts'
import type { MadeDiff, MissedDiff, PairImage, PairTask, ThroughNames } from '../deltas/pool.ts'
import { prove } from '../deltas/prove.ts'
import { RepositoryError } from '../errors.ts'
import type { FailedDiff, ReadyDiff } from '../events.ts'
import type { ImageName } from '../image-name.ts'
import { eachOf, isFull } from '../mirror/files.ts'
import type { PairJob } from '../plan.ts'
import type { Item } from '../progress.ts'
import type { DiffRecord, ImageRecord } from '../record.ts'
import { type Legs, type RoutedPair, routePairs } from '../route.ts'
import type { WantedDiff } from '../selection.ts'
import type { Run } from './run.ts'

/** What the images are, by name. */
export type Images = ReadonlyMap<string, ImageRecord>

/** Prove the rdiffs that are there without a record. @returns those that have to be made anew */
export async function adoptDiffs(
  run: Run,
  diffs: readonly WantedDiff[],
  images: Images,
): Promise<WantedDiff[]> {
  const wrong: WantedDiff[] = []
  const adopt = async (diff: WantedDiff): Promise<void> => {
    try {
      const ready = await proveDiff(run, diff, images)
      await run.records.put(ready.record)
      run.events.emit('adopted', ready.told)
    } catch (error) {
      run.signal.throwIfAborted()
      if (!(error instanceof RepositoryError)) throw error
      wrong.push(diff)
      run.events.emit('warning', `${error.message}; it is made anew`)
    }
  }
  await eachOf(diffs, adopt, run.settings.jobs)
  return wrong
}

/**
 * Make the rdiffs between pairs of images; each is proven and only then published.
 *
 * @param there - rdiffs that are there, and right
 */
export async function makeDiffs(
  run: Run,
  pairs: readonly PairJob[],
  there: readonly WantedDiff[],
  images: Images,
): Promise<FailedDiff[]> {
  const failed: FailedDiff[] = []
  const fail = ({ filename, cause }: MissedDiff): void => {
    const reason = cause instanceof Error ? cause.message : String(cause)
    const error = new RepositoryError('ERR_DELTA', `${filename}: ${reason}`, { cause })
    failed.push({ filename, error })
    run.events.emit('failed', { filename, error })
  }
  const tasks = new Map(routePairs(pairs, there).map((pair) => [taskOf(pair, images), pair]))
  // Whoever waits for another pair comes after it, so none waits for ever.
  const done = new Map([...tasks.keys()].map((task) => [task, Promise.withResolvers<void>()]))
  const turns = new Map(
    [...done].flatMap(([task, { promise }]) =>
      waysOf(task).map(({ filename }) => [filename, promise] as const),
    ),
  )
  const published = new Set(there.map(({ filename }) => filename))
  const namesOf = async ([first, second]: Legs): Promise<ThroughNames | undefined> => {
    const names = [first.filename, second.filename] as const
    await Promise.all(names.map((name) => turns.get(name)))
    return names.every((name) => published.has(name)) ? names : undefined
  }
  const make = async ([task, pair]: [PairTask, RoutedPair]): Promise<void> => {
    const { forth, back } = pair
    const bytes = pairBytes(task)
    // What is not being worked on is not shown.
    let item: Item | undefined
    const onBegin = (): Item => (item ??= run.meter.begin(task.forth ?? task.back ?? '', bytes))
    try {
      const through = pair.through && (await namesOf(pair.through))
      const throughBack = pair.throughBack && (await namesOf(pair.throughBack))
      run.signal.throwIfAborted()
      const onProgress = (part: number): void => onBegin().at(part * bytes)
      const { signal } = run
      const ways = { through, throughBack }
      const result = await run.pool.make(task, { ...ways, signal, onBegin, onProgress })
      const { made, missed, bytesRead, composed = false } = result
      run.bytes.again += bytesRead
      for (const each of made) {
        const diff = [forth, back].find((wanted) => wanted?.filename === each.filename)
        if (!diff) continue
        try {
          await publishDiff(run, diff, each, images, composed)
          published.add(diff.filename)
        } catch (cause) {
          run.signal.throwIfAborted()
          if (isFull(cause)) throw cause
          fail({ filename: diff.filename, cause })
        }
      }
      for (const each of missed) fail(each)
    } finally {
      // However it ended: who waits for it would wait for ever.
      done.get(task)?.resolve()
      await run.pool.settle(task)
      onBegin().finish()
    }
  }
  await eachOf(tasks, make, await run.pool.begin([...tasks.keys()]))
  return failed
}

/** A pair, as one tells it to who makes it. */
function taskOf({ older, newer, forth, back }: PairJob, images: Images): PairTask {
  const imageOf = ({ filename }: ImageName): PairImage => {
    const image = images.get(filename)
    if (!image) throw new RepositoryError('ERR_DELTA', `${filename}: the image is missing`)
    return { filename, size: image.size, modified: image.read.modified, sha512: image.sha512 }
  }
  return {
    older: imageOf(older),
    newer: imageOf(newer),
    forth: forth?.filename,
    back: back?.filename,
  }
}

async function publishDiff(
  run: Run,
  diff: WantedDiff,
  { part, proved }: MadeDiff,
  images: Images,
  composed: boolean,
): Promise<void> {
  await publish(part, join(run.layout.rdiffs, diff.filename), { clobber: 'replace' })
  // A rename changes neither inode nor time: what was proven is what is published.
  const { record, told } = provenDiff(diff, proved, images)
  await run.records.put(record)
  run.events.emit('delta', { ...told, composed })
}

async function proveDiff(run: Run, diff: WantedDiff, images: Images): Promise<ProvenDiff> {
  const { settings, layout, signal, meter } = run
  const { filename, source, target } = diff
  const size = images.get(target.filename)?.size ?? 0
  const item = meter.begin(filename, proofBytes({ size }))
  try {
    const basis = join(settings.images, source.filename)
    const delta = join(layout.rdiffs, filename)
    const task = { basis, delta, target: join(settings.images, target.filename) }
    const proved = await prove(task, { signal })
    run.bytes.again += proved.bytesRead
    return provenDiff(diff, proved, images)
  } finally {
    item.finish()
  }
}

interface ProvenDiff {
  readonly record: DiffRecord
  readonly told: ReadyDiff
}

/** What is known of an rdiff when it has been proven. */
function provenDiff(diff: WantedDiff, proved: Proved, images: Images): ProvenDiff {
  const { filename, source, target } = diff
  const [from, to] = [images.get(source.filename), images.get(target.filename)]
  if (!from || !to) throw new RepositoryError('ERR_DELTA', `${filename}: an image is missing`)
  const { identity, cksum, sha256, sha512 } = proved
  const { size } = identity
  const ends = { source: from.sha512, target: to.sha512 }
  return {
    record: { kind: 'diff', filename, size, cksum, sha256, sha512, published: identity, ...ends },
    told: {
      filename,
      source: source.filename,
      target: target.filename,
      size,
      targetSize: to.size,
      composed: false,
    },
  }
}

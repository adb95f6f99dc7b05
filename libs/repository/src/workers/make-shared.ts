import { access, rm } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { syncFile } from '@boxwright/durable'
import { makePair, waysOf } from '../deltas/make-pair.ts'
import type { PairOptions, PairResult, PairTask } from '../deltas/pool.ts'
import { RepositoryError } from '../errors.ts'
import { isFull } from '../mirror/files.ts'
import type { Layout } from '../mirror/layout.ts'
import { existingIndex } from '../steps/indexes.ts'
import type { Answer, PairJobData, Part, SharedPlan, Way } from './protocol.ts'
import {
  newAttempt,
  partName,
  readPlan,
  readReceipt,
  sharedFolder,
  writeReceipt,
} from './shared-folder.ts'

/** Where a worker works. */
export interface WorkPlace {
  /** The folder of images. */
  readonly images: string
  /** The mirror. */
  readonly layout: Layout
  /** How many threads may search for each pair. */
  readonly threads: number
}

/** A pair of the plan. */
export interface PlannedPair {
  /** The id of its job. */
  readonly id: string
  /** The images and the rdiffs. */
  readonly task: PairTask
  /** The plan. */
  readonly plan: SharedPlan
}

/** What came of a pair on this machine. */
export interface Made {
  /** What is told to the generator. */
  readonly answer: Answer
  /** Why something was missed, if that was not for want of an image. */
  readonly trouble: string | undefined
}

/** A job that is not as the plan has it: no generator has put it into the queue. */
export class StrangeJob extends Error {}

/** How often, and after how many ms, one looks again for a plan that a network file system may still hide. */
const looks = { times: 5, pause: 500 }

/**
 * Look up a job in the plan. Whatever the job says, only the plan's names become paths.
 *
 * @returns `undefined` if the plan was replaced by one without it
 * @throws {@link RepositoryError} `ERR_STORAGE`: this is not the storage of the generator
 * @throws {@link StrangeJob}
 */
export async function findPair(
  { images, layout }: WorkPlace,
  id: string,
  job: PairJobData,
): Promise<PlannedPair | undefined> {
  const plan = await planWith(sharedFolder(layout), id, job)
  const task = plan.pairs.get(id)
  if (!task) return undefined
  if (job.older !== task.older.filename || job.newer !== task.newer.filename) {
    throw new StrangeJob('it names other images than the plan')
  }
  await expectSomeImage(images, plan)
  return { id, task, plan }
}

/**
 * Make and prove the rdiffs of a pair, or find that they are made already.
 *
 * @throws the signal's reason; then nothing is left behind
 */
export async function makeShared(
  { images, layout, threads }: WorkPlace,
  { id, task, plan }: PlannedPair,
  options: PairOptions,
): Promise<Made> {
  const folder = sharedFolder(layout)
  const before = await readReceipt(folder, id)
  if (before) return { answer: before, trouble: undefined }
  const attempt = newAttempt()
  const nameOf = (filename: string): string => partName(id, attempt, wayOf(task, filename))
  const place = {
    images,
    rdiffs: layout.rdiffs,
    engine: plan.engine,
    compose: plan.compose,
    workers: threads,
    partOf: (filename: string) => join(folder, nameOf(filename)),
    indexOf: (image: { readonly sha512: string }) => existingIndex(layout, image),
  }
  try {
    const result = await makePair(task, place, options)
    // The generator's fsync would not reach what another machine has written.
    for (const { part } of result.made) await syncFile(part)
    const answer = answerOf(task, result, nameOf)
    if (result.missed.length === 0) await writeReceipt(folder, id, answer)
    const [trouble] = result.missed.filter(({ cause }) => !isOfImage(cause))
    return { answer, trouble: trouble && messageOf(trouble.cause) }
  } catch (cause) {
    for (const { filename } of waysOf(task)) await rm(place.partOf(filename), { force: true })
    options.signal.throwIfAborted()
    if (!isFull(cause)) throw cause
    const answer = { code: codeOf(cause) ?? 'ENOSPC', message: messageOf(cause) }
    return { answer: { kind: 'full', ...answer }, trouble: undefined }
  }
}

async function planWith(folder: string, id: string, job: PairJobData): Promise<SharedPlan> {
  for (let look = 1; ; look += 1) {
    const plan = await readPlan(folder)
    if (plan.pairs.has(id) || job.plan <= plan.number) return plan
    if (look === looks.times) {
      const reason = `the newest plan here is ${plan.number}, the job is of ${job.plan}`
      throw new RepositoryError(
        'ERR_STORAGE',
        `${folder} is not where the generator works, but a copy: ${reason}`,
      )
    }
    await pause(looks.pause)
  }
}

/** One image that is missing is its pair's trouble; if there are none at all, this is another folder. */
async function expectSomeImage(images: string, plan: SharedPlan): Promise<void> {
  for (const { older, newer } of plan.pairs.values()) {
    for (const { filename } of [older, newer]) {
      const found = await access(join(images, filename)).then(
        () => true,
        () => false,
      )
      if (found) return
    }
  }
  throw new RepositoryError(
    'ERR_STORAGE',
    `${images}: expected the images of the generator, got none of them. Is their storage mounted here?`,
  )
}

function answerOf(
  task: PairTask,
  { made, missed, bytesRead, composed = false }: PairResult,
  nameOf: (filename: string) => string,
): Answer {
  return {
    kind: 'made',
    made: made.map(({ filename, proved }): Part => {
      const { identity, cksum, sha256, sha512 } = proved
      const sums = { size: identity.size, cksum, sha256, sha512 }
      return { way: wayOf(task, filename), part: nameOf(filename), ...sums }
    }),
    missed: missed.map(({ filename, cause }) => ({
      way: wayOf(task, filename),
      message: messageOf(cause),
    })),
    bytesRead,
    composed,
  }
}

function wayOf({ forth }: PairTask, filename: string): Way {
  return filename === forth ? 'forth' : 'back'
}

function isOfImage(cause: unknown): boolean {
  return cause instanceof RepositoryError && cause.code === 'ERR_IMAGE_CHANGED'
}

function messageOf(cause: unknown): string {
  const text = cause instanceof Error ? cause.message : String(cause)
  return `${text} (on ${hostname()})`.slice(0, 10_000)
}

function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined
  const own = 'code' in error ? String(error.code) : undefined
  return codeOf(error.cause) ?? own
}

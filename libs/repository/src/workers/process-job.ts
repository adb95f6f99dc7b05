import type { EventEmitter } from 'node:events'
import type { Job } from 'bullmq'
import { RepositoryError } from '../errors.ts'
import {
  findPair,
  makeShared,
  type PlannedPair,
  StrangeJob,
  type WorkPlace,
} from './make-shared.ts'
import { type Answer, isId, jobName, type PairJobData, parseJob } from './protocol.ts'
import type { DeltaWorkerEvents, DeltaWorkerReport, WorkedPair } from './worker-events.ts'

/** What a worker needs to deal with jobs. */
export interface ProcessorOptions {
  /** Where it works. */
  readonly place: WorkPlace
  /** The errors by which BullMQ is told what becomes of a job. */
  readonly bullmq: Pick<typeof import('bullmq'), 'UnrecoverableError' | 'WaitingError'>
  /** Is told what happens. */
  readonly events: EventEmitter<DeltaWorkerEvents>
  /** Aborted when the worker ends: jobs are given back. */
  readonly end: AbortSignal
  /** Whether Redis listens. */
  readonly canTell: () => boolean
  /** Ends the worker, for it can do none of these jobs. */
  readonly stop: (error: RepositoryError) => void
}

/** Deals with jobs. */
export interface Processor {
  /** Deal with one. */
  readonly process: (job: Job) => Promise<Answer>
  /** What was dealt with so far. */
  readonly report: DeltaWorkerReport
  /** Nothing is being worked on any more. */
  readonly idle: () => Promise<void>
}

/** If so many pairs in a row fail, it is this machine: others shall have the rest. */
const mostTroubles = 3

/** How often progress is told, in ms. */
const pace = 500

/** Make what deals with the jobs of a queue. */
export function processorOf(options: ProcessorOptions): Processor {
  const { place, bullmq, events, end, canTell, stop } = options
  const report = { pairs: 0, refused: 0 }
  const running = new Map<string, Promise<Answer>>()
  let troubles = 0

  const refuse = (job: Job, reason: string): never => {
    report.refused += 1
    // Whoever wrote it may want to write to a terminal, too.
    events.emit('refused', JSON.stringify(String(job.id)).slice(0, 200), reason)
    throw new bullmq.UnrecoverableError(`refused: ${reason}`)
  }
  const giveBack = async (job: Job, pair: WorkedPair | undefined): Promise<never> => {
    // While Redis is away, or if it forgot that this is ours, it is taken from who is silent.
    if (canTell()) await job.moveToWait(job.token).catch(() => undefined)
    if (pair) events.emit('returned', pair)
    throw new bullmq.WaitingError()
  }
  const work = async (found: PlannedPair, job: Job, data: PairJobData): Promise<Answer> => {
    const pair = pairOf(found)
    const start = performance.now()
    events.emit('begun', pair)
    using reporter = reporterOf(job)
    const { onProgress } = reporter
    const { through, throughBack } = data
    const { answer, trouble } = await makeShared(place, found, {
      ...{ through, throughBack, onProgress },
      signal: end,
    })
    if (answer.kind === 'made') {
      report.pairs += 1
      const size = answer.made.reduce((sum, part) => sum + part.size, 0)
      const missed = answer.missed.map(({ message }) => message)
      const seconds = (performance.now() - start) / 1000
      events.emit('done', { ...pair, diffs: answer.made.length, size, missed, seconds })
    }
    troubles = trouble === undefined ? 0 : troubles + 1
    if (troubles === mostTroubles) {
      const message = `${troubles} pairs one after the other failed here, the last one by ${trouble}`
      stop(new RepositoryError('ERR_DELTA', message))
    }
    return answer
  }

  const process = async (job: Job): Promise<Answer> => {
    const { id } = job
    const data = parseJob(job.data)
    if (job.name !== jobName || !isId(id) || !data) return refuse(job, 'it names no pair of images')
    let found: PlannedPair | undefined
    try {
      end.throwIfAborted()
      found = await findPair(place, id, data)
      if (!found) return { kind: 'stale' }
      // A Redis that was away may give us again what we are still at.
      const making = running.get(id) ?? work(found, job, data)
      running.set(id, making)
      return await making
    } catch (error) {
      if (error instanceof StrangeJob) return refuse(job, error.message)
      if (error instanceof RepositoryError && error.code === 'ERR_STORAGE') stop(error)
      if (end.aborted) return await giveBack(job, found && pairOf(found))
      const reason = error instanceof Error ? error.message : String(error)
      events.emit('warning', reason)
      throw new bullmq.UnrecoverableError(reason)
    } finally {
      running.delete(id)
    }
  }
  return {
    process,
    report,
    async idle() {
      await Promise.allSettled(running.values())
    },
  }
}

function pairOf({ task: { older, newer } }: PlannedPair): WorkedPair {
  return { older: older.filename, newer: newer.filename }
}

/** Tells the generator how far a job is. */
interface Reporter extends Disposable {
  readonly onProgress: (part: number) => void
}

/** Now and then, and never two messages at a time: Redis may be away. */
function reporterOf(job: Job): Reporter {
  let latest = 0
  let told = 0
  let busy = false
  const timer = setInterval(() => {
    if (busy || latest === told) return
    busy = true
    told = latest
    void job
      .updateProgress(told)
      .catch(() => undefined)
      .finally(() => {
        busy = false
      })
  }, pace)
  return {
    onProgress(part) {
      latest = part
    },
    [Symbol.dispose]: () => clearInterval(timer),
  }
}

import type { Queue } from 'bullmq'
import { type Answer, jobName, type PairJobData } from './protocol.ts'
import type { Link } from './redis.ts'
import { readReceipt } from './shared-folder.ts'

/** A pair that was asked for. */
export interface AskedPair {
  /** What the queue is told. */
  readonly job: PairJobData
  /** There is an answer. */
  readonly answer: (answer: Answer) => void
  /** There will be none. */
  readonly fail: (error: unknown) => void
  /** A worker has taken it. */
  readonly begin: (() => void) | undefined
  /** It has come so far, from 0 to 1. */
  readonly progress: (part: number) => void
  /** How many times in a row it was not in the queue. */
  absent: number
}

/** How often the queue is compared with what was asked for, in ms: an event may be lost with its Redis. */
const lookInterval = 5_000

/** Looks after a queue. */
export interface QueueWatch {
  /** Look now. */
  readonly look: () => void
  /** Something was put into the queue: somebody has to serve it. */
  readonly expectWorkers: () => void
  /** Look no more. */
  readonly stop: () => void
}

/** See to it that what was asked for is in the queue, and that somebody serves it. */
export function watchQueue(
  queue: Queue,
  asked: ReadonlyMap<string, AskedPair>,
  { folder, link, warn }: { folder: string; link: Link; warn: (message: string) => void },
): QueueWatch {
  let busy = false
  let lonely = false
  const lookForJobs = async (): Promise<void> => {
    const there = new Set(
      await queue.getRanges(['wait', 'active', 'delayed', 'prioritized'], 0, -1),
    )
    for (const [id, pair] of asked) {
      pair.absent = there.has(id) ? 0 : pair.absent + 1
      // Once may be a moment ago, and the answer on its way.
      if (pair.absent < 2) continue
      const answer = await readReceipt(folder, id)
      if (answer) pair.answer(answer)
      else await queue.add(jobName, pair.job, { jobId: id })
    }
  }
  const lookForWorkers = async (): Promise<void> => {
    // Some providers do not let one list clients.
    const count = await queue.getWorkersCount().catch(() => 1)
    const told = lonely
    lonely = count === 0 && asked.size > 0
    const advice = 'waiting for `puavo-img-repo worker` on a machine with this storage'
    if (lonely && !told) warn(`nobody serves ${link.place}: ${advice}`)
  }
  const look = (): void => {
    if (busy || !link.up) return
    busy = true
    void Promise.all([lookForJobs(), lookForWorkers()])
      .catch(() => undefined)
      .finally(() => {
        busy = false
      })
  }
  const timer = setInterval(look, lookInterval)
  let expecting = false
  return {
    look,
    expectWorkers() {
      if (expecting) return
      expecting = true
      void lookForWorkers()
    },
    stop: () => clearInterval(timer),
  }
}

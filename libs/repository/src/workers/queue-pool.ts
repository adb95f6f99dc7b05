import type { Queue } from 'bullmq'
import { waysOf } from '../deltas/make-pair.ts'
import type { DeltaPool, PairOptions } from '../deltas/pool.ts'
import { isFull } from '../mirror/files.ts'
import type { Layout } from '../mirror/layout.ts'
import { acceptAnswer } from './accept-answer.ts'
import { makerOfMissed } from './make-missed.ts'
import {
  type Answer,
  jobName,
  type Method,
  type PairJobData,
  parseAnswer,
  plain,
  queueName,
} from './protocol.ts'
import { connect, loadBullmq } from './redis.ts'
import {
  openPlan,
  pairId,
  readReceipt,
  removePair,
  replacePlan,
  sharedFolder,
} from './shared-folder.ts'
import { type AskedPair, watchQueue } from './watch-queue.ts'

/** How rdiffs are given to workers. */
export interface QueuePoolOptions {
  /** The Redis of the workers. */
  readonly url: string
  /** For how many s it may be away. */
  readonly patience: number
  /** How rdiffs are made. */
  readonly method: Method
  /** Where the mirror is. */
  readonly layout: Layout
  /** Makes what a worker could not make. */
  readonly spare: DeltaPool
  /** Is told what needs somebody's attention. */
  readonly warn: (message: string) => void
}

/** How BullMQ says that all who took a job fell silent. */
const stalled = 'job stalled more than allowable limit'

/**
 * Give rdiffs to the workers of a queue in Redis. What they make lies in the storage that all share;
 * its sums are taken again here before it is published.
 *
 * @throws {@link RepositoryError} `ERR_QUEUE`: Redis cannot be reached
 */
export async function openQueuePool(options: QueuePoolOptions): Promise<DeltaPool> {
  const { url, patience, method, layout, spare, warn } = options
  const folder = sharedFolder(layout)
  let plan = await openPlan(folder, method)
  const { Queue, QueueEvents } = await loadBullmq()
  const link = await connect({ url, patience, onLost: warn, onBack: warn })
  const name = queueName(plan.mirror)
  const common = { connection: link.redis, skipVersionCheck: true }
  const queue = new Queue(name, {
    ...common,
    // Progress of all workers comes by this stream: the last thousand suffice who listens.
    streams: { events: { maxLen: 1_000 } },
    defaultJobOptions: { removeOnComplete: true, removeOnFail: true },
  })
  const events = new QueueEvents(name, common)
  // A connection that is lost is told by the link, once.
  queue.on('error', () => undefined)
  events.on('error', () => undefined)
  const asked = new Map<string, AskedPair>()
  events.on('completed', ({ jobId, returnvalue }) => {
    const answer = parseAnswer(jobId, returnvalue)
    if (answer?.kind === 'stale') return
    if (answer) asked.get(jobId)?.answer(answer)
    else asked.get(jobId)?.fail(new Error('the queue gives an answer that is none of a worker'))
  })
  events.on('failed', ({ jobId, failedReason }) => {
    const reason = failedReason === stalled ? 'three workers died at it' : plain(failedReason)
    asked.get(jobId)?.fail(new Error(reason))
  })
  events.on('active', ({ jobId }) => asked.get(jobId)?.begin?.())
  events.on('progress', ({ jobId, data }) => {
    if (typeof data === 'number' && data >= 0 && data <= 1) asked.get(jobId)?.progress(data)
  })
  const makeMissed = makerOfMissed(spare, warn)
  const watch = watchQueue(queue, asked, { folder, link, warn })
  link.redis.on('ready', watch.look)
  await events.waitUntilReady()

  const ask = async (id: string, job: PairJobData, options: PairOptions): Promise<Answer> => {
    const end = AbortSignal.any([options.signal, link.gone])
    end.throwIfAborted()
    const { promise, resolve, reject } = Promise.withResolvers<Answer>()
    const stop = (): void => reject(end.reason)
    end.addEventListener('abort', stop)
    asked.set(id, {
      job,
      answer: resolve,
      fail: reject,
      begin: options.onBegin,
      progress: options.onProgress,
      absent: 0,
    })
    try {
      queue.add(jobName, job, { jobId: id }).then(watch.expectWorkers, reject)
      const answer = await promise
      asked.delete(id)
      return answer
    } catch (error) {
      // What is still in the queue when the pool is closed is taken back.
      if (!end.aborted) asked.delete(id)
      throw error
    } finally {
      end.removeEventListener('abort', stop)
    }
  }

  return {
    async begin(tasks) {
      plan = await replacePlan(folder, plan, method, tasks)
      await withdraw(queue, (id) => !plan.pairs.has(id))
      return Math.max(1, tasks.length)
    },
    async make(task, options) {
      options.signal.throwIfAborted()
      const id = pairId(method, task)
      const before = await readReceipt(folder, id)
      if (before) {
        const result = await acceptAnswer(folder, task, before).catch(() => undefined)
        if (result && result.missed.length === 0) return result
        await removePair(folder, id)
      }
      const { older, newer } = task
      const names = { older: older.filename, newer: newer.filename }
      const { through, throughBack } = options
      const legs = { ...(through && { through }), ...(throughBack && { throughBack }) }
      const job = { plan: plan.number, ...names, ...legs }
      try {
        const result = await acceptAnswer(folder, task, await ask(id, job, options))
        if (result.missed.length === 0) return result
        return await makeMissed(task, result, options)
      } catch (cause) {
        options.signal.throwIfAborted()
        if (link.gone.aborted || isFull(cause)) throw cause
        const missed = waysOf(task).map(({ filename }) => ({ filename, cause }))
        return { made: [], missed, bytesRead: 0 }
      }
    },
    async settle(task) {
      await spare.settle(task)
      const id = pairId(method, task)
      // Of a pair that is still asked for, a worker may be making the rdiffs: the next run takes them.
      if (asked.has(id)) return
      // It may have been put in twice, when Redis had been away.
      if (link.up) await queue.remove(id).catch(() => undefined)
      await removePair(folder, id)
    },
    async [Symbol.asyncDispose]() {
      watch.stop()
      link.redis.off('ready', watch.look)
      if (link.up) {
        await withdraw(queue, (id) => asked.has(id)).catch(() => undefined)
        await queue.trimEvents(0).catch(() => undefined)
      }
      const closed = [events.close(), queue.close()]
      await link[Symbol.asyncDispose]()
      await Promise.allSettled(closed)
    },
  }
}

/** Take jobs out of the queue that nobody has begun. */
async function withdraw(queue: Queue, unwanted: (id: string) => boolean): Promise<void> {
  const states = ['wait', 'delayed', 'prioritized', 'completed', 'failed'] as const
  const ids = await queue.getRanges([...states], 0, -1)
  for (const id of ids) if (unwanted(id)) await queue.remove(id)
}

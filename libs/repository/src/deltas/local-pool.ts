import { rm } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import type { Layout } from '../mirror/layout.ts'
import type { RepositorySettings } from '../options.ts'
import { existingIndex } from '../steps/indexes.ts'
import { dropPlan, sharedFolder } from '../workers/shared-folder.ts'
import { makePair, waysOf } from './make-pair.ts'
import type { DeltaPool, PairImage } from './pool.ts'

/** What it goes by. */
type LocalSettings = Pick<RepositorySettings, 'images' | 'engine' | 'jobs'> &
  Partial<Pick<RepositorySettings, 'compose'>>

/** Make rdiffs by the threads of this machine. */
export function localPool(
  { images, engine, compose, jobs }: LocalSettings,
  layout: Layout,
): DeltaPool {
  const partOf = (filename: string): string => join(layout.work, filename)
  let workers = 1
  return {
    async begin(tasks) {
      await dropPlan(sharedFolder(layout))
      const width = Math.max(1, Math.min(jobs, tasks.length))
      workers = Math.max(1, Math.floor(availableParallelism() / width))
      return width
    },
    async make(task, options) {
      options.onBegin?.()
      const indexOf = (image: PairImage) => existingIndex(layout, image)
      return await makePair(
        task,
        { images, rdiffs: layout.rdiffs, partOf, indexOf, engine, compose, workers },
        options,
      )
    },
    async settle(task) {
      for (const { filename } of waysOf(task)) await rm(partOf(filename), { force: true })
    },
    async [Symbol.asyncDispose]() {},
  }
}

import { stat } from 'node:fs/promises'
import { runThread, worthAThread } from '../threads/run-thread.ts'
import { compareImages } from './compare-images.ts'
import type { DeltaEngine, DeltaReport } from './engine.ts'

/** Make rdiffs by comparing both images directly: in one thread, or by several that share the work. */
export const wasmEngine: DeltaEngine = async ({ signal, onProgress, ...task }) => {
  signal.throwIfAborted()
  const { size } = await stat(task.newer)
  if (task.workers > 1 || size < worthAThread) {
    return await compareImages(task, { signal, onProgress, blocking: task.workers === 1 })
  }
  let report: DeltaReport | undefined
  const onMessage = (message: unknown): void => {
    if (typeof message === 'number') onProgress(message)
    else report = message as DeltaReport
  }
  await runThread({
    module: './compare-thread',
    from: import.meta.url,
    data: task,
    onMessage,
    signal,
  })
  if (!report) throw new Error('the comparison was cut off')
  return report
}

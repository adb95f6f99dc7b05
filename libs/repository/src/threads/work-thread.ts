import { parentPort } from 'node:worker_threads'
import type { ThreadAnswer, ThreadJob, ThreadWork } from './protocol.ts'
import { toldOf } from './told-error.ts'

const answer = (said: ThreadAnswer): void => parentPort?.postMessage(said)

parentPort?.on('message', async ({ url, data }: ThreadJob) => {
  try {
    const { work } = (await import(url)) as { readonly work: ThreadWork<unknown> }
    await work(data, (message) => answer({ kind: 'told', message }))
    answer({ kind: 'done' })
  } catch (error) {
    answer({ kind: 'failed', error: toldOf(error) })
  }
})

import { parentPort, workerData } from 'node:worker_threads'
import { RsyncError } from '../../errors.ts'
import { openDesk } from '../desk.ts'
import { perform } from './perform.ts'
import type { Answer, DeskData, Task } from './task.ts'

const { module, memory, layout } = workerData as DeskData
const desk = openDesk(module, memory, layout)

parentPort?.on('message', (task: Task) => parentPort?.postMessage(answerTo(task)))

function answerTo(task: Task): Answer {
  try {
    return { done: perform(desk, task) }
  } catch (error) {
    const { code, cause } = error instanceof RsyncError ? error : { code: 'ERR_WASM', cause: error }
    return {
      fault: { code, message: error instanceof Error ? error.message : String(error), cause },
    }
  }
}

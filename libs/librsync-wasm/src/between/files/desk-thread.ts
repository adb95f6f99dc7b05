import { parentPort, workerData } from 'node:worker_threads'
import { RsyncError } from '../../errors.ts'
import { type Copies, openDesk, type Read } from '../desk.ts'
import { readAt } from './read-at.ts'
import type { Answer, DeskData, Done, Task } from './task.ts'

const { module, memory, layout } = workerData as DeskData
const desk = openDesk(module, memory, layout)

const none = new Float64Array(0)

parentPort?.on('message', (task: Task) => parentPort?.postMessage(answerTo(task)))

function answerTo(task: Task): Answer {
  try {
    return { done: perform(task) }
  } catch (error) {
    const { code, cause } = error instanceof RsyncError ? error : { code: 'ERR_WASM', cause: error }
    return {
      fault: { code, message: error instanceof Error ? error.message : String(error), cause },
    }
  }
}

function perform(task: Task): Done {
  const counts = { basis: 0, target: 0 }
  const reader =
    (file: number, of: 'basis' | 'target'): Read =>
    (position, into) => {
      readAt(file, position, into)
      counts[of] += into.length
    }
  const done = (copies: Copies = none): Done => {
    return { copies, basisBytes: counts.basis, targetBytes: counts.target }
  }
  switch (task.kind) {
    case 'hash':
      desk.hash(task.index, reader(task.file, 'basis'), task.range)
      return done()
    case 'fill':
      desk.fill(task.index, task.table, task.first, task.end)
      return done()
    case 'match': {
      const [readBasis, readTarget] = [reader(task.basis, 'basis'), reader(task.target, 'target')]
      return done(desk.match({ ...task, readBasis, readTarget }))
    }
  }
}

import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import { RecorderError } from '../errors.ts'
import type { FromCapture, ToCapture } from './protocol.ts'

/** What a holder of the capture thread hears of its own device. */
export type Listener = (message: FromCapture) => void

/** A device's line to the capture thread. */
export interface Line {
  /** What names the device in messages. */
  readonly id: number
  /** Tell the thread something. */
  send(message: ToCapture): void
  /** Let go of the thread; it ends some time after its last line, and keeps no process from ending. */
  hangUp(): Promise<void>
}

/**
 * ms for which the thread outlives its last line. Who waits for a device asks for it again and again, and each thread
 * that ends leaves some 70 kB behind, of Node's and koffi's: 2 GB a day.
 */
const linger = 10_000

let worker: Worker | undefined
let ending: NodeJS.Timeout | undefined
let lastId = 0
const listeners = new Map<number, Listener>()

/** Open a line to the capture thread, starting it when it is the first. */
export function dial(listener: Listener): Line {
  clearTimeout(ending)
  worker ??= start()
  const thread = worker
  thread.ref()
  const id = ++lastId
  listeners.set(id, listener)
  return {
    id,
    send: (message) => thread.postMessage(message),
    async hangUp() {
      listeners.delete(id)
      if (listeners.size > 0 || worker !== thread) return
      thread.unref()
      clearTimeout(ending)
      ending = setTimeout(() => {
        worker = undefined
        void thread.terminate()
      }, linger).unref()
    },
  }
}

function start(): Worker {
  const thread = new Worker(new URL(`./capture-thread${extname(import.meta.url)}`, import.meta.url))
  const fail = (message: string): void => {
    if (worker === thread) worker = undefined
    clearTimeout(ending)
    for (const [id, listener] of [...listeners]) {
      listener({ type: 'failed', id, code: 'ERR_DEVICE_LOST', message })
    }
  }
  thread.on('message', (message: FromCapture) => listeners.get(message.id)?.(message))
  thread.on('error', (error) => fail(`the capture thread broke: ${error}`))
  thread.on('messageerror', (error) => fail(`the capture thread was not understood: ${error}`))
  return thread
}

/** The error in a `failed` message. */
export function errorOf(message: Extract<FromCapture, { type: 'failed' }>): RecorderError {
  return new RecorderError(message.code, message.message)
}

import { parentPort } from 'node:worker_threads'
import { RecorderError } from '../errors.ts'
import { CaptureLoop } from './capture-loop.ts'
import { describeDevices } from './devices.ts'
import type { FromCapture, ToCapture } from './protocol.ts'

// The one thread that captures, for all devices: nothing else runs in it, so that whatever the main
// thread does, frames are taken in time.

const loops = new Map<number, CaptureLoop>()
const say = (message: FromCapture): void => parentPort?.postMessage(message)
let running = false

function turn(): void {
  let wait = Number.POSITIVE_INFINITY
  for (const loop of loops.values()) wait = Math.min(wait, loop.step())
  if (loops.size === 0) running = false
  else if (wait === 0) setImmediate(turn)
  else setTimeout(turn, wait)
}

const actions: { [T in ToCapture['type']]: (message: Extract<ToCapture, { type: T }>) => void } = {
  open({ id, request }) {
    const loop = new CaptureLoop(request, {
      lost: (error, ended) => {
        if (!ended) return say({ type: 'lost', id, message: error.message })
        // Nobody closes what has failed, and this thread may outlive it.
        loops.delete(id)
        fail(id, error)
      },
      back: () => say({ type: 'back', id }),
    })
    loops.set(id, loop)
    say({ type: 'opened', id, ...loop.opened })
    if (!running) {
      running = true
      turn()
    }
  },
  close({ id }) {
    loops.get(id)?.close()
    loops.delete(id)
    say({ type: 'closed', id })
  },
  list: ({ id }) => say({ type: 'list', id, devices: describeDevices() }),
}

function fail(id: number, error: unknown): void {
  const code = error instanceof RecorderError ? error.code : 'ERR_DEVICE'
  say({ type: 'failed', id, code, message: error instanceof Error ? error.message : String(error) })
}

parentPort?.on('message', (message: ToCapture) => {
  try {
    actions[message.type](message as never)
  } catch (error) {
    fail(message.id, error)
  }
})
